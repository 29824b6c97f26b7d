"""What the API takes of jobs."""

from typing import Any

from rest_framework import serializers

from tokenwell.containers.models import LONGEST_NAME
from tokenwell.containers.serializers import TagsField
from tokenwell.jobs import placeholders
from tokenwell.jobs.fields import LONGEST_VALUE, NameField, each_once
from tokenwell.jobs.states import (
    MOST_RETRIES,
    MOST_STEPS,
    Missed,
    Overlap,
    Repeatable,
    ScheduleKind,
)
from tokenwell.jobs.step_serializers import StepForm, texts_of
from tokenwell.web.serializers import Strict

MOST_PARAMETERS = 50


def words(kind: Any) -> list[str]:
    """Give the words of an enum as choices."""
    return [word.value for word in kind]


class Parameter(Strict):
    """A value that whoever starts the job may give, or has to."""

    name = NameField()
    default = serializers.CharField(
        max_length=LONGEST_VALUE, allow_blank=True, trim_whitespace=False, default=""
    )
    required = serializers.BooleanField(default=False)  # type: ignore[assignment]


class ScheduleForm(Strict):
    """When the job runs by itself."""

    kind = serializers.ChoiceField(choices=words(ScheduleKind))
    cron = serializers.CharField(max_length=400, allow_blank=True, default="")
    zone = serializers.CharField(max_length=100, default="UTC")
    seconds = serializers.IntegerField(
        min_value=0, max_value=2**31 - 1, allow_null=True, default=None
    )


class JobFields(Strict):
    """The form."""

    name = serializers.CharField(
        max_length=4 * LONGEST_NAME, trim_whitespace=False, allow_blank=True
    )
    description = serializers.CharField(max_length=4000, allow_blank=True, required=False)
    tags = TagsField()
    is_enabled = serializers.BooleanField(required=False)
    credential = serializers.UUIDField(required=False, allow_null=True)
    steps = StepForm(many=True, required=False, min_length=1, max_length=MOST_STEPS)  # type: ignore[call-arg]
    parameters = Parameter(many=True, required=False, max_length=MOST_PARAMETERS)  # type: ignore[call-arg]
    retries = serializers.IntegerField(required=False, min_value=0, max_value=MOST_RETRIES)
    backoff_seconds = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=600,
        help_text="At most so long before the first retry; doubled with each, by chance up to it.",
    )
    repeatable = serializers.ChoiceField(
        choices=words(Repeatable),
        required=False,
        help_text="Whether a call whose outcome nobody knows may be sent again.",
    )
    schedule = ScheduleForm(required=False)
    overlap = serializers.ChoiceField(choices=words(Overlap), required=False)
    missed = serializers.ChoiceField(choices=words(Missed), required=False)

    def validate_steps(self, steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
        each_once([step["name"] for step in steps], what="The step")
        return steps

    def validate_parameters(self, parameters: list[dict[str, Any]]) -> list[dict[str, Any]]:
        each_once([one["name"] for one in parameters], what="The parameter")
        return parameters


class NewJob(JobFields):
    container = serializers.UUIDField()
    steps = StepForm(many=True, min_length=1, max_length=MOST_STEPS)  # type: ignore[call-arg]


class JobChange(JobFields):
    container = serializers.UUIDField(required=False)
    name = serializers.CharField(
        max_length=4 * LONGEST_NAME, trim_whitespace=False, allow_blank=True, required=False
    )


class Parameters(serializers.DictField):
    """Values by the names that the job declares."""

    child = serializers.CharField(max_length=LONGEST_VALUE, allow_blank=True, trim_whitespace=False)


class CurlForm(Strict):
    line = serializers.CharField(max_length=64 * 1024, trim_whitespace=False)


class RunForm(Strict):
    parameters = Parameters(required=False, default=dict)


def unknown_names(steps: list[dict[str, Any]], parameters: list[dict[str, Any]]) -> list[str]:
    """Name the placeholders that nothing fills when their step comes."""
    known = {one["name"] for one in parameters}
    unknown: list[str] = []
    for step in steps:
        wanted = {name for text in texts_of(step) for name in placeholders.names_in(text)}
        unknown += sorted(wanted - known)
        known |= {f"{step['name']}.{one['name']}" for one in step["captures"]}
    return unknown
