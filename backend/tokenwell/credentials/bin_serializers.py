"""What the API says of deletions and of the bin, and what it takes."""

from typing import Any

from rest_framework import serializers

from tokenwell.accounts.serializers import Person
from tokenwell.containers.models import LONGEST_NAME, Kind
from tokenwell.web.serializers import Strict


class Deletion(serializers.Serializer[Any]):
    containers = serializers.IntegerField()
    credentials = serializers.IntegerField()
    jobs = serializers.IntegerField()
    paths = serializers.ListField(child=serializers.CharField(), help_text="The first 50.")
    services = Person(many=True, help_text="Services that may use one of the credentials.")
    exchanged = serializers.ListField(
        child=serializers.CharField(),
        help_text="Credentials elsewhere that get their token in exchange for one of these.",
    )
    losing_jobs = serializers.ListField(
        child=serializers.CharField(), help_text="Jobs elsewhere that lose their credential."
    )
    kept_days = serializers.IntegerField(help_text="For how long all of it can be restored.")


class BinnedAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    name = serializers.CharField()
    path = serializers.CharField(help_text="Where it was.")
    thrown_at = serializers.DateTimeField()
    thrown_by = serializers.CharField(allow_null=True)
    gone_at = serializers.DateTimeField(help_text="When it is deleted for good.")


class Restoring(Strict):
    parent = serializers.UUIDField(required=False)  # type: ignore[assignment]
    name = serializers.CharField(
        max_length=4 * LONGEST_NAME, trim_whitespace=False, allow_blank=True, required=False
    )


class Restored(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Kind.choices)
