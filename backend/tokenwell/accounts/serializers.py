"""What the API says of people and services, and what it takes."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tokenwell.accounts import people
from tokenwell.accounts.models import User
from tokenwell.web.serializers import Strict


class SignIn(Strict):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=4096, trim_whitespace=False)


class SessionUser(serializers.Serializer[User]):
    id = serializers.UUIDField()
    username = serializers.CharField()
    display_name = serializers.CharField()
    email = serializers.CharField()
    privileges = serializers.SerializerMethodField()
    is_administrator = serializers.BooleanField(source="is_staff")

    @extend_schema_field(
        serializers.ListField(
            child=serializers.ChoiceField(choices=[(name, name) for name in people.PRIVILEGES])
        )
    )
    def get_privileges(self, user: User) -> list[str]:
        return people.privileges_of(user)


class Session(serializers.Serializer[Any]):
    user = SessionUser(allow_null=True)
    public_base_url = serializers.CharField()
    version = serializers.CharField()
    # Whether the form offers the grants that RFC 9700 advises against.
    legacy_grants = serializers.BooleanField()


class Person(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=["user", "role", "service"])
    id = serializers.UUIDField()
    name = serializers.CharField()
