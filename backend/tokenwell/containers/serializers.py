"""What the API says of containers and entries, and what it takes."""

from typing import Any

from rest_framework import serializers

from tokenwell.containers.inheritance import Facet, Right, Value
from tokenwell.containers.models import LONGEST_NAME
from tokenwell.web.serializers import Strict


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
    rights = serializers.ListField(child=serializers.ChoiceField(choices=list(Right)))
    is_fixed = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    modified_at = serializers.DateTimeField()


class NewContainer(Strict):
    parent = serializers.UUIDField()  # type: ignore[assignment]
    # What a name may be, `names.checked_name` says; here only that it is not endless.
    name = serializers.CharField(
        max_length=4 * LONGEST_NAME, trim_whitespace=False, allow_blank=True
    )


class ContainerChange(Strict):
    parent = serializers.UUIDField(required=False)  # type: ignore[assignment]
    name = serializers.CharField(
        max_length=4 * LONGEST_NAME, trim_whitespace=False, allow_blank=True, required=False
    )


class Subject(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=["user", "role", "service"])
    id = serializers.UUIDField()
    name = serializers.CharField()


class EntryAnswer(serializers.Serializer[Any]):
    subject = Subject()
    facet = serializers.ChoiceField(choices=list(Facet))
    value = serializers.ChoiceField(choices=list(Value))


class InheritedEntry(EntryAnswer):
    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # `from` can't be the name of an attribute.
        return {**super().get_fields(), "from": Crumb()}


class Permissions(serializers.Serializer[Any]):
    entries = EntryAnswer(many=True)
    inherited = InheritedEntry(many=True)


class NewEntry(Strict):
    user = serializers.UUIDField(required=False, help_text="A user or a service.")
    role = serializers.UUIDField(required=False)
    facet = serializers.ChoiceField(choices=list(Facet))
    value = serializers.ChoiceField(choices=list(Value))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("user" in attrs) == ("role" in attrs):
            raise serializers.ValidationError("Name either a user or a role.")
        return attrs


class NewPermissions(Strict):
    entries = NewEntry(many=True, max_length=1000)  # type: ignore[call-arg]
