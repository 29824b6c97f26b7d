"""What the API says of containers and entries, and what it takes."""

from typing import Any

from rest_framework import serializers

from tokenwell.containers import tags
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import LONGEST_NAME
from tokenwell.web.serializers import Strict

RIGHTS = [(right.value, right.value) for right in Right]


class TagsField(serializers.ListField):
    """Tags, in the place of those that were there."""

    child = serializers.CharField(max_length=4 * tags.LONGEST, allow_blank=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 100, "required": False, **kwargs})

    def to_internal_value(self, data: Any) -> list[str]:
        words: list[str] = super().to_internal_value(data)
        try:
            return tags.checked(words)
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from None


class Crumb(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    path = serializers.CharField()


class ContainerAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    path = serializers.CharField()
    parent = serializers.UUIDField(allow_null=True)  # type: ignore[assignment]
    breadcrumb = Crumb(many=True)
    rights = serializers.ListField(child=serializers.ChoiceField(choices=RIGHTS))
    tags = serializers.ListField(child=serializers.CharField())
    is_fixed = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    modified_at = serializers.DateTimeField()


class InPlace(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class OnTheWay(InPlace):
    containers = InPlace(many=True, help_text="The first of those directly in it, by name.")
    has_more = serializers.BooleanField()


class NewContainer(Strict):
    parent = serializers.UUIDField()  # type: ignore[assignment]
    # What a name may be, `names.checked_name` says; here only that it is not endless.
    name = serializers.CharField(
        max_length=4 * LONGEST_NAME, trim_whitespace=False, allow_blank=True
    )
    tags = TagsField()


class ContainerChange(Strict):
    parent = serializers.UUIDField(required=False)  # type: ignore[assignment]
    name = serializers.CharField(
        max_length=4 * LONGEST_NAME, trim_whitespace=False, allow_blank=True, required=False
    )
    tags = TagsField()
