"""What the API says of jobs and of their runs."""

from typing import Any

from rest_framework import serializers

from tokenwell.audit.models import ActorKind
from tokenwell.containers.serializers import RIGHTS
from tokenwell.jobs.fields import Header, Pair
from tokenwell.jobs.serializers import Parameter, words
from tokenwell.jobs.states import METHODS, Missed, Outcome, Overlap, Repeatable, ScheduleKind
from tokenwell.jobs.step_serializers import Body, StepForm

OUTCOMES = words(Outcome)


class ScheduleAnswer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=words(ScheduleKind))
    cron = serializers.CharField(allow_blank=True)
    zone = serializers.CharField()
    seconds = serializers.IntegerField(allow_null=True)
    words = serializers.CharField(help_text="The schedule as a sentence.")


class FileAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class JobRow(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    path = serializers.CharField()
    container = serializers.UUIDField()
    tags = serializers.ListField(child=serializers.CharField())
    rights = serializers.ListField(child=serializers.ChoiceField(choices=RIGHTS))
    is_enabled = serializers.BooleanField()
    schedule_words = serializers.CharField()
    next_at = serializers.DateTimeField(allow_null=True)
    last_run_at = serializers.DateTimeField(allow_null=True)
    last_outcome = serializers.ChoiceField(choices=OUTCOMES, allow_blank=True)
    failing_since = serializers.DateTimeField(
        allow_null=True, help_text="Since when no run has succeeded, if the last ones failed."
    )
    has_lost_credential = serializers.BooleanField(
        help_text="Its credential was deleted; nothing is sent until another is chosen."
    )
    modified_at = serializers.DateTimeField()


class JobAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    path = serializers.CharField()
    container = serializers.UUIDField()
    container_path = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    tags = serializers.ListField(child=serializers.CharField())
    rights = serializers.ListField(child=serializers.ChoiceField(choices=RIGHTS))
    is_enabled = serializers.BooleanField()
    credential = serializers.UUIDField(
        allow_null=True, help_text="null too where the reader may not see it."
    )
    credential_path = serializers.CharField(allow_null=True)
    has_credential = serializers.BooleanField()
    has_lost_credential = serializers.BooleanField(
        help_text="Its credential was deleted; nothing is sent until another is chosen."
    )
    runs_for = serializers.CharField(
        allow_null=True, help_text="Whose rights count at each run: who saved it last."
    )
    caller_gone = serializers.CharField(
        allow_blank=True, help_text="Why every run fails until somebody saves it again."
    )
    steps = StepForm(many=True)
    parameters = Parameter(many=True)
    retries = serializers.IntegerField()
    backoff_seconds = serializers.IntegerField()
    repeatable = serializers.ChoiceField(choices=words(Repeatable))
    schedule = ScheduleAnswer()
    overlap = serializers.ChoiceField(choices=words(Overlap))
    missed = serializers.ChoiceField(choices=words(Missed))
    next_at = serializers.DateTimeField(allow_null=True)
    last_run_at = serializers.DateTimeField(allow_null=True)
    last_outcome = serializers.ChoiceField(choices=OUTCOMES, allow_blank=True)
    failing_since = serializers.DateTimeField(allow_null=True)
    files = FileAnswer(many=True)
    created_at = serializers.DateTimeField()
    created_by = serializers.CharField(allow_null=True)
    modified_at = serializers.DateTimeField()
    modified_by = serializers.CharField(allow_null=True)
    owner = serializers.CharField(allow_null=True)


class StartedBy(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=ActorKind.choices)
    id = serializers.UUIDField(allow_null=True)
    name = serializers.CharField()


class RunRow(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    job = serializers.UUIDField()
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    sentence = serializers.CharField(allow_blank=True, help_text="Why, where it did not succeed.")
    error = serializers.CharField(allow_blank=True, help_text="The same in a word that stays.")
    started_by = StartedBy()
    runs_for = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    started_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    status = serializers.IntegerField(allow_null=True)
    tries = serializers.IntegerField(help_text="Requests that were sent, or could not be.")
    repeats = serializers.UUIDField(
        allow_null=True, help_text="The run that was interrupted, and is done again by this one."
    )


class OpenRunRow(RunRow):
    job_name = serializers.CharField()
    job_path = serializers.CharField()
    may_read = serializers.BooleanField(
        help_text="Whether the reader may open it; else it says which job it is of, and no more."
    )
    may_stop = serializers.BooleanField()


class RequestAnswer(serializers.Serializer[Any]):
    step = serializers.IntegerField()
    name = serializers.CharField()
    host = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
    milliseconds = serializers.IntegerField(allow_null=True)
    status = serializers.IntegerField(allow_null=True)
    size = serializers.IntegerField(allow_null=True)
    error = serializers.CharField(allow_blank=True)
    sentence = serializers.CharField(allow_blank=True)


class RunAnswer(RunRow):
    attempts = RequestAnswer(many=True)
    retry_at = serializers.DateTimeField(allow_null=True, help_text="When it is tried again.")
    parameters = serializers.DictField(
        child=serializers.CharField(allow_blank=True), allow_null=True
    )
    content_type = serializers.CharField(allow_blank=True)
    size = serializers.IntegerField(allow_null=True, help_text="Bytes of the last answer's body.")
    is_cut = serializers.BooleanField(help_text="The body was longer than is kept here.")
    body = serializers.CharField(
        allow_null=True, help_text="For those with Configuration: Read on the job."
    )


class DayAnswer(serializers.Serializer[Any]):
    day = serializers.DateField()
    succeeded = serializers.IntegerField()
    failed = serializers.IntegerField()
    interrupted = serializers.IntegerField()
    skipped = serializers.IntegerField()
    stopped = serializers.IntegerField()


class ChartAnswer(serializers.Serializer[Any]):
    days = DayAnswer(many=True, help_text="30 days, the oldest first, in UTC.")


class TimesAnswer(serializers.Serializer[Any]):
    words = serializers.CharField()
    next = serializers.ListField(child=serializers.DateTimeField())


class CurlAnswer(serializers.Serializer[Any]):
    method = serializers.ChoiceField(choices=list(METHODS))
    url = serializers.CharField()
    query = Pair(many=True)
    headers = Header(many=True)
    body = Body()
    secrets = serializers.ListField(
        child=serializers.CharField(), help_text="What was left out, since it may be a secret."
    )
    notes = serializers.ListField(
        child=serializers.CharField(), help_text="What a job does otherwise than curl would."
    )
