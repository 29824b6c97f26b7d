"""What the API takes and says of saved views."""

from typing import Any

from rest_framework import serializers

from tokenwell.containers.models import Kind
from tokenwell.credentials.listing import ORDERINGS
from tokenwell.credentials.searching import STATES
from tokenwell.web.serializers import Strict

COLUMNS = ("provider", "state", "expires", "last_used", "next_run", "modified")


class ViewFilter(Strict):
    """What a list is asked for; the names are those of its query."""

    recursive = serializers.BooleanField(required=False)
    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    search = serializers.CharField(max_length=255, required=False)
    provider = serializers.CharField(max_length=255, required=False)
    account = serializers.CharField(max_length=255, required=False)
    state = serializers.ChoiceField(choices=STATES, required=False)
    owner = serializers.UUIDField(required=False)
    tag = serializers.CharField(max_length=900, required=False)

    def to_internal_value(self, data: Any) -> Any:
        values = super().to_internal_value(data)
        if "owner" in values:
            values["owner"] = str(values["owner"])
        return values


class NewView(Strict):
    name = serializers.CharField(max_length=100)
    filter = ViewFilter()
    ordering = serializers.ChoiceField(choices=sorted(ORDERINGS))
    columns = serializers.ListField(child=serializers.ChoiceField(choices=COLUMNS), max_length=20)

    def validate_columns(self, columns: list[str]) -> list[str]:
        return [column for column in COLUMNS if column in columns]


class ViewChange(NewView):
    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields = super().get_fields()
        for field in fields.values():
            field.required = False
        return fields


class ViewAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    filter = ViewFilter()
    ordering = serializers.ChoiceField(choices=sorted(ORDERINGS))
    columns = serializers.ListField(child=serializers.ChoiceField(choices=COLUMNS))
