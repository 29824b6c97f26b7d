"""What the API takes of the steps of a job: each one call, checked as far as it can be now."""

from typing import Any, get_args
from urllib.parse import urlsplit

from rest_framework import serializers

from tokenwell.jobs import answer_checks, placeholders
from tokenwell.jobs.answer_checks import Comparison
from tokenwell.jobs.fields import (
    LONGEST_URL,
    LONGEST_VALUE,
    MOST_PAIRS,
    Header,
    NameField,
    Pair,
    StatusField,
    each_once,
)
from tokenwell.jobs.states import LONGEST_TIMEOUT, METHODS, USUAL_TIMEOUT, BodyKind
from tokenwell.outbound.errors import UrlRefused
from tokenwell.outbound.guard import check_url
from tokenwell.web.serializers import Strict

LONGEST_TEXT = 256 * 1024
MOST_STATUSES = 20
MOST_CAPTURES = 20
# What stands for a value while nobody knows it.
_SOME = "x"
_NO_BODY: dict[str, Any] = {
    "kind": "none",
    "text": "",
    "pairs": [],
    "content_type": "",
    "file": None,
}


class PathField(serializers.CharField):
    """A JSONPath (RFC 9535)."""

    def to_internal_value(self, data: Any) -> str:
        path: str = super().to_internal_value(data)
        try:
            answer_checks.check_path(path)
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from None
        return path


class CheckValueField(serializers.JSONField):
    """A text, a number, true, false, or nothing."""

    def to_internal_value(self, data: Any) -> Any:
        if data is not None and not isinstance(data, str | int | float | bool):
            raise serializers.ValidationError("Compare with a text, a number, true or false.")
        if isinstance(data, str) and len(data) > LONGEST_VALUE:
            raise serializers.ValidationError(f"At most {LONGEST_VALUE} characters.")
        return data


class CheckForm(Strict):
    """What has to be in the answer."""

    path = PathField()
    comparison = serializers.ChoiceField(choices=list(get_args(Comparison)), default="exists")
    value = CheckValueField(allow_null=True, default=None)


class Capture(Strict):
    """What later steps take from the answer."""

    name = NameField()
    path = PathField()


class Body(Strict):
    """What a call sends: nothing, JSON, a form, a text, or a file of the job."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in BodyKind])
    text = serializers.CharField(
        max_length=LONGEST_TEXT, allow_blank=True, trim_whitespace=False, default=""
    )
    pairs = Pair(many=True, max_length=MOST_PAIRS, default=list)  # type: ignore[call-arg]
    content_type = serializers.RegexField(
        r"^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(; ?[a-z]+=[A-Za-z0-9._-]+)?$",
        max_length=200,
        allow_blank=True,
        default="",
        error_messages={"invalid": "Write a media type, as text/plain; charset=utf-8."},
    )
    file = serializers.UUIDField(allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["kind"] == BodyKind.FILE and attrs["file"] is None:
            raise serializers.ValidationError({"file": "Choose the file that is sent."})
        # Text again, since it is kept as JSON.
        attrs["file"] = str(attrs["file"]) if attrs["file"] else None
        return attrs


class StepForm(Strict):
    """One call."""

    name = NameField()
    method = serializers.ChoiceField(choices=list(METHODS), default="GET")
    url = serializers.CharField(max_length=LONGEST_URL)
    query = Pair(many=True, max_length=MOST_PAIRS, default=list)  # type: ignore[call-arg]
    headers = Header(many=True, max_length=MOST_PAIRS, default=list)  # type: ignore[call-arg]
    body = Body(default=lambda: dict(_NO_BODY))
    expected = serializers.ListField(
        child=StatusField(), min_length=1, max_length=MOST_STATUSES, default=lambda: ["2xx"]
    )
    check = CheckForm(allow_null=True, default=None)
    captures = Capture(many=True, max_length=MOST_CAPTURES, default=list)  # type: ignore[call-arg]
    timeout_seconds = serializers.IntegerField(
        min_value=1, max_value=LONGEST_TIMEOUT, default=USUAL_TIMEOUT
    )

    def validate_url(self, url: str) -> str:
        try:
            names = placeholders.names_in(url)
            sample = placeholders.fill_url(url, dict.fromkeys(names, _SOME))
            check_url(sample)
        except (UrlRefused, ValueError) as error:
            raise serializers.ValidationError(str(error)) from None
        if urlsplit(sample).path:
            return url
        before, mark, query = url.partition("?")
        return f"{before}/{mark}{query}"

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        each_once([header["name"].lower() for header in attrs["headers"]], what="The header")
        each_once([capture["name"] for capture in attrs["captures"]], what="The capture")
        if attrs["method"] in {"GET", "HEAD"} and attrs["body"]["kind"] != BodyKind.NONE:
            raise serializers.ValidationError({"body": f"{attrs['method']} sends no body."})
        try:
            for text in texts_of(attrs):
                placeholders.names_in(text)
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from None
        return attrs


def texts_of(step: dict[str, Any]) -> list[str]:
    """Give all texts of a step in which placeholders are filled."""
    body = step["body"]
    pairs = [*step["query"], *step["headers"], *body["pairs"]]
    return [step["url"], body["text"], *(pair["value"] for pair in pairs)]
