"""What the API says of all credentials together, and of the requests of one."""

from typing import Any

from rest_framework import serializers

from tokenwell.credentials.answer_serializers import STATES
from tokenwell.credentials.needs import Need
from tokenwell.credentials.states import AttemptPurpose


class NeedAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    path = serializers.CharField()
    container = serializers.UUIDField()
    provider_host = serializers.CharField(allow_null=True)
    need = serializers.ChoiceField(choices=list(Need))
    state = serializers.ChoiceField(choices=STATES)
    sentence = serializers.CharField()
    action = serializers.ChoiceField(choices=["authorize", "enter_secret", "wait", "none"])
    since = serializers.DateTimeField()
    # When the access token ends; when nothing can renew it any more; and of those with the need
    # `ending`, which of the two it is about.
    expires_at = serializers.DateTimeField(allow_null=True)
    dies_at = serializers.DateTimeField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True)
    # When it was tried last and failed.
    failed_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)
    last_used_by = serializers.CharField(allow_null=True)
    may_authorize = serializers.BooleanField()


class CountsAnswer(serializers.Serializer[Any]):
    total = serializers.IntegerField()
    needing = serializers.IntegerField()
    # Their providers give trouble, and they are tried again: nobody has to do anything yet.
    troubled = serializers.IntegerField()
    healthy = serializers.IntegerField()
    by_state = serializers.DictField(child=serializers.IntegerField())


class DueAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    path = serializers.CharField()
    at = serializers.DateTimeField()


class HourAnswer(serializers.Serializer[Any]):
    begins_at = serializers.DateTimeField()
    renewed = serializers.IntegerField()
    failed = serializers.IntegerField()


class PauseAnswer(serializers.Serializer[Any]):
    host = serializers.CharField()
    sentence = serializers.CharField()
    since = serializers.DateTimeField(allow_null=True)
    # When it is asked again; null: when an operator says so.
    until = serializers.DateTimeField(allow_null=True)


class OverviewAnswer(serializers.Serializer[Any]):
    needs = NeedAnswer(many=True)
    # How many are left out of the list.
    more = serializers.IntegerField()
    counts = CountsAnswer()
    next_due = DueAnswer(allow_null=True)
    # Of the last 24 hours.
    last_renewed_at = serializers.DateTimeField(allow_null=True)
    hours = HourAnswer(many=True)
    paused = PauseAnswer(many=True)


class NeedingAnswer(serializers.Serializer[Any]):
    needing = serializers.IntegerField()


class AttemptAnswer(serializers.Serializer[Any]):
    """A request to the token endpoint; of the answer no more than its status."""

    id = serializers.UUIDField()
    purpose = serializers.ChoiceField(choices=list(AttemptPurpose))
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    # "renewed", "authorized", a word for a failure; empty while nobody knows.
    outcome = serializers.CharField(allow_blank=True)
    # Why it brought nothing: "invalid_grant", "no-answer", "throttled"; never a provider's text.
    error = serializers.CharField(allow_blank=True)
    status = serializers.IntegerField(allow_null=True)
