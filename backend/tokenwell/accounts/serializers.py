"""What the API says of people and services, and what it takes."""

from typing import Any

from rest_framework import serializers

from tokenwell.accounts.models import ApiKey, ServiceAccount
from tokenwell.web.serializers import Strict


class Person(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=["user", "role", "service"])
    id = serializers.UUIDField()
    name = serializers.CharField()


class ApiKeyAnswer(serializers.ModelSerializer[ApiKey]):
    class Meta:
        model = ApiKey
        fields = (
            "id",
            "label",
            "prefix",
            "created_at",
            "expires_at",
            "is_enabled",
            "last_used_at",
        )
        read_only_fields = fields


class NewApiKeyAnswer(ApiKeyAnswer):
    key = serializers.CharField(read_only=True, help_text="Shown once; it is kept nowhere.")

    class Meta(ApiKeyAnswer.Meta):
        fields = (*ApiKeyAnswer.Meta.fields, "key")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


class ServiceAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="user_id")
    name = serializers.CharField(source="user.username")
    description = serializers.CharField()
    is_enabled = serializers.BooleanField(source="user.is_active")
    created_at = serializers.DateTimeField()
    created_by = serializers.SerializerMethodField()
    last_used_at = serializers.SerializerMethodField()
    keys = ApiKeyAnswer(many=True)

    def get_created_by(self, service: ServiceAccount) -> str | None:
        return service.created_by.display_name if service.created_by else None

    def get_last_used_at(self, service: ServiceAccount) -> str | None:
        used = [key.last_used_at for key in service.keys.all() if key.last_used_at]
        return max(used).isoformat() if used else None


class ServiceChange(Strict):
    name = serializers.RegexField(
        r"^[\w.@+-]{1,150}$",
        required=False,
        error_messages={"invalid": "Use 1 to 150 letters, digits and . _ - + @."},
    )
    description = serializers.CharField(max_length=1000, allow_blank=True, required=False)
    is_enabled = serializers.BooleanField(required=False)


class NewService(Strict):
    name = serializers.RegexField(
        r"^[\w.@+-]{1,150}$",
        error_messages={"invalid": "Use 1 to 150 letters, digits and . _ - + @."},
    )
    description = serializers.CharField(max_length=1000, allow_blank=True, default="")


class NewKey(Strict):
    label = serializers.CharField(max_length=100)  # type: ignore[assignment]
    expires_at = serializers.DateTimeField(required=False)


class KeyChange(Strict):
    label = serializers.CharField(  # type: ignore[assignment]
        max_length=100, required=False
    )
    is_enabled = serializers.BooleanField(required=False)
