"""What the API says of people and roles to those who maintain them, and what it takes."""

from typing import Any

from rest_framework import serializers

from tokenwell.accounts.people import PRIVILEGES
from tokenwell.accounts.serializers import Person
from tokenwell.web.serializers import Strict

PRIVILEGE = [(name, name) for name in PRIVILEGES]


class UserAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    username = serializers.CharField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    email = serializers.CharField()
    is_active = serializers.BooleanField()
    is_administrator = serializers.BooleanField(source="is_superuser")
    last_login = serializers.DateTimeField(allow_null=True)
    date_joined = serializers.DateTimeField()


class UserDetails(UserAnswer):
    privileges = serializers.ListField(
        child=serializers.ChoiceField(choices=PRIVILEGE), help_text="Given to the person."
    )
    effective_privileges = serializers.ListField(
        child=serializers.ChoiceField(choices=PRIVILEGE), help_text="Those by a role too."
    )
    roles = Person(many=True, help_text="That the person was put into.")
    effective_roles = Person(many=True, help_text="All of them, nested ones too.")


class NewUser(Strict):
    username = serializers.RegexField(
        r"^[\w.@+-]{1,150}$",
        error_messages={"invalid": "Use 1 to 150 letters, digits and . _ - + @."},
    )
    first_name = serializers.CharField(max_length=150, allow_blank=True, default="")
    last_name = serializers.CharField(max_length=150, allow_blank=True, default="")
    email = serializers.EmailField(allow_blank=True, default="")


class UserChange(Strict):
    username = serializers.RegexField(
        r"^[\w.@+-]{1,150}$",
        required=False,
        error_messages={"invalid": "Use 1 to 150 letters, digits and . _ - + @."},
    )
    first_name = serializers.CharField(max_length=150, allow_blank=True, required=False)
    last_name = serializers.CharField(max_length=150, allow_blank=True, required=False)
    email = serializers.EmailField(allow_blank=True, required=False)
    is_active = serializers.BooleanField(required=False)
    is_administrator = serializers.BooleanField(required=False)
    privileges = serializers.ListField(
        child=serializers.ChoiceField(choices=PRIVILEGE), required=False
    )


class ShownOnce(serializers.Serializer[Any]):
    password = serializers.CharField(help_text="Shown once; it is kept nowhere.")


class NewUserAnswer(UserDetails):
    password = serializers.CharField(help_text="Shown once; it is kept nowhere.")


class RoleAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="uid")
    name = serializers.CharField()
    is_fixed = serializers.BooleanField()
    people = serializers.IntegerField(help_text="How many people and services have it.")
    inner = serializers.ListField(
        child=serializers.UUIDField(), help_text="The roles that were put into it."
    )


class RoleDetails(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    is_fixed = serializers.BooleanField()
    privileges = serializers.ListField(child=serializers.ChoiceField(choices=PRIVILEGE))
    members = Person(many=True, help_text="Users, services and roles that were put into it.")
    within = Person(many=True, help_text="The roles that it was put into.")


class NewRole(Strict):
    name = serializers.CharField(max_length=200)


class RoleChange(Strict):
    name = serializers.CharField(max_length=200, required=False)
    privileges = serializers.ListField(
        child=serializers.ChoiceField(choices=PRIVILEGE), required=False
    )


class NewMembers(Strict):
    users = serializers.ListField(
        child=serializers.UUIDField(), max_length=10_000, help_text="Users and services."
    )
    roles = serializers.ListField(child=serializers.UUIDField(), max_length=1000)


class NewRoles(Strict):
    roles = serializers.ListField(child=serializers.UUIDField(), max_length=1000)
