"""What the API says of sessions and of one's own account, and what it takes."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tokenwell.accounts import people
from tokenwell.accounts.models import User
from tokenwell.web.serializers import Strict

_LONGEST_PASSWORD = 4096


def _password() -> Any:
    return serializers.CharField(max_length=_LONGEST_PASSWORD, trim_whitespace=False)


class SignIn(Strict):
    username = serializers.CharField(max_length=150)
    password = _password()


class Code(Strict):
    code = serializers.CharField(max_length=32)


class Confirmation(Strict):
    password = serializers.CharField(
        max_length=_LONGEST_PASSWORD, trim_whitespace=False, required=False
    )
    code = serializers.CharField(max_length=32, required=False)

    def validate(self, attrs: Any) -> Any:
        if len(attrs) != 1:
            raise serializers.ValidationError("Give either the password or a code.")
        return attrs


class OwnPassword(Strict):
    current_password = _password()
    new_password = _password()


class Forgotten(Strict):
    email = serializers.EmailField(max_length=254)


class PasswordReset(Strict):
    key = serializers.CharField(max_length=200, help_text="What is behind the # of the link.")
    password = _password()


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
    proxy_base_url = serializers.CharField(help_text="Empty where there is no proxy.")
    version = serializers.CharField()
    # Whether the form offers the grants that RFC 9700 advises against.
    legacy_grants = serializers.BooleanField()
    # Whether a password that was forgotten can be set by a link in an e-mail.
    mails_resets = serializers.BooleanField()
    second_factor_missing = serializers.BooleanField(
        help_text="It is demanded; until it is on, nothing else answers in this session."
    )


class Account(serializers.Serializer[Any]):
    username = serializers.CharField()
    email = serializers.CharField()
    may_set_password = serializers.BooleanField()
    second_factor_since = serializers.DateTimeField(allow_null=True)
    recovery_codes_left = serializers.IntegerField()


class AppSecret(serializers.Serializer[Any]):
    secret = serializers.CharField(help_text="For apps that can't read the picture. Shown once.")
    uri = serializers.CharField(help_text="otpauth: for an app on the same device.")
    picture = serializers.CharField(help_text="The same as a QR code, a data: address.")


class RecoveryCodes(serializers.Serializer[Any]):
    codes = serializers.ListField(
        child=serializers.CharField(), help_text="Empty if they were shown before."
    )
    left = serializers.IntegerField()


class OwnSession(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    browser = serializers.CharField(source="user_agent", help_text="As it names itself.")
    address = serializers.CharField(source="ip")
    created_at = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField()
    is_current = serializers.BooleanField()
