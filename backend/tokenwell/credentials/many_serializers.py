"""What the API takes and says where items are copied, and where several are at once."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from tokenwell.containers.models import LONGEST_NAME, Kind
from tokenwell.containers.serializers import TagsField
from tokenwell.web.serializers import Strict

MOST_ITEMS = 500


class ManyItems(Strict):
    items = serializers.ListField(
        child=serializers.UUIDField(), allow_empty=False, max_length=MOST_ITEMS
    )

    def validate_items(self, ids: list[UUID]) -> list[UUID]:
        return list(dict.fromkeys(ids))


class ManyToPlace(ManyItems):
    parent = serializers.UUIDField()  # type: ignore[assignment]


class ToCopy(Strict):
    parent = serializers.UUIDField()  # type: ignore[assignment]
    name = serializers.CharField(
        max_length=4 * LONGEST_NAME,
        trim_whitespace=False,
        required=False,
        help_text="Left out: as it is called, or with (copy) behind it where that is taken.",
    )


class CopyAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    name = serializers.CharField()


class Copies(serializers.Serializer[Any]):
    items = CopyAnswer(many=True)
    left_out = serializers.IntegerField(
        help_text="How much below was not copied since you see it, but may not read it."
    )


class Concerned(serializers.Serializer[Any]):
    credentials = serializers.IntegerField(help_text="How many are not as they were before.")


class ManyToDelete(ManyItems):
    recursive = serializers.BooleanField(
        default=False, help_text="Also containers that are not empty, with all that is in them."
    )


class ManyToTag(ManyItems):
    add = TagsField(default=[])
    remove = TagsField(default=[])

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs["add"] and not attrs["remove"]:
            raise serializers.ValidationError({"add": ["Name a tag to give or to take."]})
        return attrs
