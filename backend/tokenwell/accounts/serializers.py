"""How the API names a person, a service or a role."""

from typing import Any

from rest_framework import serializers


class Person(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=["user", "role", "service"])
    id = serializers.UUIDField()
    name = serializers.CharField()
