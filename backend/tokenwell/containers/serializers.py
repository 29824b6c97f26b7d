"""What the API says of containers and entries, and what it takes."""

from typing import Any

from rest_framework import serializers

from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import LONGEST_NAME
from tokenwell.web.serializers import Strict

RIGHTS = [(right.value, right.value) for right in Right]


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
