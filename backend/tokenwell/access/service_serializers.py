"""What the API says of services and their keys, and what it takes."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tokenwell.accounts import versions
from tokenwell.accounts.key_limits import MOST
from tokenwell.accounts.models import ApiKey, ServiceAccount
from tokenwell.accounts.purposes import Usage
from tokenwell.accounts.serializers import Person
from tokenwell.web.serializers import Strict


class ApiKeyAnswer(serializers.ModelSerializer[ApiKey]):
    purposes = serializers.ListField(
        child=serializers.ChoiceField(choices=list(Usage)), read_only=True
    )
    etag = serializers.SerializerMethodField(help_text="To be sent back as If-Match.")

    def get_etag(self, key: ApiKey) -> str:
        return versions.of_key(key)

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
            "networks",
            "limited_to",
            "purposes",
            "calls_only",
            "etag",
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


class Networks(serializers.ListField):
    """Where a key may be used from."""

    def __init__(self, **kwargs: Any) -> None:
        words = "Addresses and networks as 192.0.2.0/24. None: anywhere."
        usual = {"required": False, "max_length": MOST, "help_text": words}
        super().__init__(child=serializers.CharField(max_length=60), **{**usual, **kwargs})


class LimitedTo(serializers.ListField):
    """What a key may be used for."""

    def __init__(self, **kwargs: Any) -> None:
        words = "Ids of containers and credentials. None: all that the service may use."
        usual = {"required": False, "max_length": MOST, "help_text": words}
        super().__init__(child=serializers.UUIDField(), **{**usual, **kwargs})


class Purposes(serializers.ListField):
    """Which purposes a key may name."""

    def __init__(self, **kwargs: Any) -> None:
        words = "What it may use credentials for; calls and jobs are http. None: everything."
        usual = {"required": False, "max_length": len(Usage), "help_text": words}
        child = serializers.ChoiceField(choices=list(Usage))
        super().__init__(child=child, **{**usual, **kwargs})


class CallsOnly(serializers.BooleanField):
    """Whether a key only has calls made."""

    def __init__(self, **kwargs: Any) -> None:
        words = "The proxy and jobs may call for it; no token and no login is given."
        super().__init__(**{"required": False, "help_text": words, **kwargs})


class NewKey(Strict):
    label = serializers.CharField(max_length=100)  # type: ignore[assignment]
    expires_at = serializers.DateTimeField(required=False)
    networks = Networks()
    limited_to = LimitedTo()
    purposes = Purposes()
    calls_only = CallsOnly()


class KeyChange(Strict):
    label = serializers.CharField(  # type: ignore[assignment]
        max_length=100, required=False
    )
    is_enabled = serializers.BooleanField(required=False)
    networks = Networks()
    limited_to = LimitedTo()
    purposes = Purposes()
    calls_only = CallsOnly()


class Rotation(Strict):
    overlap_hours = serializers.IntegerField(
        min_value=0,
        max_value=30 * 24,
        default=24,
        help_text="For how long the old key works on.",
    )


class KeyOfService(ApiKeyAnswer):
    service = serializers.SerializerMethodField()

    class Meta(ApiKeyAnswer.Meta):
        fields = (*ApiKeyAnswer.Meta.fields, "service")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]

    @extend_schema_field(Person())
    def get_service(self, key: ApiKey) -> dict[str, Any]:
        user = key.service.user
        return {"kind": "service", "id": user.pk, "name": user.username}
