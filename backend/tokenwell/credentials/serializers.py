"""What the API takes of credentials, and what it says of them. A secret only goes in."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import LONGEST_NAME
from tokenwell.credentials.states import AuthorizationState, GrantType, Pkce, State, Usage
from tokenwell.oauth.authorization import reserved_token_params
from tokenwell.oauth.authorization_request import reserved_authorization_params
from tokenwell.oauth.client import ClientAuthentication
from tokenwell.oauth.token_request import reserved_headers
from tokenwell.outbound.errors import UrlRefused
from tokenwell.outbound.guard import check_url
from tokenwell.web.serializers import Strict

_SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_PARAM_NAME = re.compile(r"[\x21-\x7e]{1,100}")
_VISIBLE = re.compile(r"[\x20-\x7e]*")
_HEADER_VALUE = re.compile(r"([\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?)?")
# What frames a message or says where it goes: the outbound door writes it, and refuses another.
_FRAMING = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "cookie",
        "expect",
        "host",
        "keep-alive",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
MOST_EXTRAS = 50
STATES = [*(state.value for state in State), "authorizing", "expiring"]


class UrlField(serializers.CharField):
    """An address that the outbound door would open; empty while it is not known yet."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 2000, "allow_blank": True, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        url: str = super().to_internal_value(data)
        if not url:
            return url
        try:
            check_url(url)
        except UrlRefused as refused:
            raise serializers.ValidationError(str(refused)) from None
        return url


class ScopeField(serializers.CharField):
    """Scopes, separated by spaces (RFC 6749 3.3)."""

    def to_internal_value(self, data: Any) -> str:
        scope = " ".join(super().to_internal_value(data).split())
        if scope and not _SCOPE.fullmatch(scope):
            raise serializers.ValidationError(
                "Scopes are separated by spaces and have no quotes, backslashes or umlauts."
            )
        return scope


class ExtraField(serializers.DictField):
    """Names with values that go along; none that we say ourselves."""

    child = serializers.CharField(max_length=4000, allow_blank=True, trim_whitespace=False)

    def __init__(self, *, reserved: frozenset[str], form: re.Pattern[str], **kwargs: Any) -> None:
        self.reserved = reserved
        self.form = form
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> dict[str, str]:
        values: dict[str, str] = super().to_internal_value(data)
        if len(values) > MOST_EXTRAS:
            raise serializers.ValidationError(f"There are at most {MOST_EXTRAS}.")
        for name in values:
            if not self.form.fullmatch(name):
                raise serializers.ValidationError("A name has letters, digits and - _ . only.")
            if name.lower() in self.reserved:
                raise serializers.ValidationError(f"Leave out {name}: Tokenwell sets it itself.")
        return values


class HeadersField(ExtraField):
    """Headers that go along, in the form that the outbound door sends (RFC 9110 5.5)."""

    def to_internal_value(self, data: Any) -> dict[str, str]:
        values = super().to_internal_value(data)
        if len({name.lower() for name in values}) != len(values):
            raise serializers.ValidationError("Name each header once; letter case does not count.")
        for name, value in values.items():
            if not _HEADER_VALUE.fullmatch(value):
                raise serializers.ValidationError(
                    f"The value of {name} has to be plain ASCII, without blanks around it."
                )
        return values


class CredentialFields(Strict):
    """The form. A field of another grant may be there: it is kept, and not used."""

    name = serializers.CharField(
        max_length=4 * LONGEST_NAME, trim_whitespace=False, allow_blank=True
    )
    description = serializers.CharField(max_length=4000, allow_blank=True, required=False)
    grant_type = serializers.ChoiceField(choices=list(GrantType))
    issuer = UrlField(required=False)
    authorization_endpoint = UrlField(required=False)
    token_endpoint = UrlField(required=False)
    client_id = serializers.RegexField(
        r"^[\x20-\x7e]*$",
        max_length=1000,
        allow_blank=True,
        required=False,
        error_messages={"invalid": "A client ID has plain ASCII characters only."},
    )
    client_secret = serializers.CharField(
        max_length=16_384,
        allow_blank=True,
        allow_null=True,
        required=False,
        trim_whitespace=False,
        write_only=True,
        help_text="Empty or left out: as it was. null: cleared.",
    )
    client_authentication = serializers.ChoiceField(
        choices=list(ClientAuthentication), required=False
    )
    scope = ScopeField(max_length=8000, allow_blank=True, required=False)
    audience = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    resource = UrlField(required=False)
    pkce = serializers.ChoiceField(choices=list(Pkce), required=False)
    extra_authorization_params = ExtraField(
        reserved=reserved_authorization_params(), form=_PARAM_NAME, required=False
    )
    extra_token_params = ExtraField(
        reserved=reserved_token_params(), form=_PARAM_NAME, required=False
    )
    extra_headers = HeadersField(
        reserved=reserved_headers() | _FRAMING,
        form=_HEADER_NAME,
        required=False,
    )
    usages = serializers.ListField(
        child=serializers.ChoiceField(choices=list(Usage)), max_length=10, required=False
    )
    base_urls = serializers.ListField(
        child=UrlField(allow_blank=False), max_length=50, required=False
    )

    def validate_client_secret(self, secret: str | None) -> str | None:
        if secret and not _VISIBLE.fullmatch(secret):
            raise serializers.ValidationError(
                "A client secret has plain ASCII characters only. Check what was copied."
            )
        return secret

    def validate_authorization_endpoint(self, url: str) -> str:
        names = {name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)}
        taken = sorted(names & reserved_authorization_params())
        if taken:
            raise serializers.ValidationError(
                f"Leave {', '.join(taken)} out of the address: Tokenwell sets it itself."
            )
        return url

    def validate_usages(self, usages: list[str]) -> list[str]:
        return sorted(set(usages))


class NewCredential(CredentialFields):
    container = serializers.UUIDField()
    type = serializers.ChoiceField(choices=["oauth2"])
    usages = serializers.ListField(
        child=serializers.ChoiceField(choices=list(Usage)), max_length=10, default=[Usage.HTTP]
    )


class CredentialChange(CredentialFields):
    container = serializers.UUIDField(required=False)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields = super().get_fields()
        for field in fields.values():
            field.required = False
        return fields


class SecretAnswer(serializers.Serializer[Any]):
    is_set = serializers.BooleanField()
    set_at = serializers.DateTimeField(allow_null=True)
    set_by = serializers.CharField(allow_null=True)


class ErrorAnswer(serializers.Serializer[Any]):
    error = serializers.CharField()
    description = serializers.CharField()
    at = serializers.DateTimeField()


class StatusAnswer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=STATES)
    sentence = serializers.CharField()
    action = serializers.ChoiceField(choices=["authorize", "enter_secret", "wait", "none"])
    since = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    refresh_at = serializers.DateTimeField(allow_null=True)
    obtained_at = serializers.DateTimeField(allow_null=True)
    has_refresh_token = serializers.BooleanField()
    token_version = serializers.IntegerField()
    requested_scope = serializers.CharField()
    granted_scope = serializers.CharField(allow_null=True)
    authorize_again = serializers.BooleanField()
    last_error = ErrorAnswer(allow_null=True)
    attempt = serializers.UUIDField(allow_null=True)


class CredentialAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    container = serializers.UUIDField()
    container_path = serializers.CharField()
    name = serializers.CharField()
    path = serializers.CharField()
    type = serializers.ChoiceField(choices=["oauth2"])
    description = serializers.CharField()
    grant_type = serializers.ChoiceField(choices=list(GrantType))
    issuer = serializers.CharField()
    authorization_endpoint = serializers.CharField()
    token_endpoint = serializers.CharField()
    client_id = serializers.CharField()
    client_authentication = serializers.ChoiceField(choices=list(ClientAuthentication))
    scope = serializers.CharField()
    audience = serializers.CharField()
    resource = serializers.CharField()
    pkce = serializers.ChoiceField(choices=list(Pkce))
    extra_authorization_params = serializers.DictField(child=serializers.CharField())
    extra_token_params = serializers.DictField(child=serializers.CharField())
    extra_headers = serializers.DictField(child=serializers.CharField())
    usages = serializers.ListField(child=serializers.ChoiceField(choices=list(Usage)))
    base_urls = serializers.ListField(child=serializers.CharField())
    client_secret = SecretAnswer()
    redirect_uri = serializers.CharField(allow_null=True)
    missing = serializers.ListField(child=serializers.CharField())
    status = StatusAnswer()
    public_warning = serializers.BooleanField()
    rights = serializers.ListField(child=serializers.ChoiceField(choices=list(Right)))
    created_at = serializers.DateTimeField()
    created_by = serializers.CharField(allow_null=True)
    modified_at = serializers.DateTimeField()
    modified_by = serializers.CharField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)


class ItemCredential(serializers.Serializer[Any]):
    type = serializers.ChoiceField(choices=["oauth2"])
    grant_type = serializers.ChoiceField(choices=list(GrantType))
    provider_host = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(choices=STATES)
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)


class ItemAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=["container", "credential"])
    name = serializers.CharField()
    path = serializers.CharField()
    rights = serializers.ListField(child=serializers.ChoiceField(choices=list(Right)))
    modified_at = serializers.DateTimeField(allow_null=True)
    credential = ItemCredential(allow_null=True)


class RedirectUri(serializers.Serializer[Any]):
    redirect_uri = serializers.CharField(allow_null=True)


class AuthorizeRedirect(serializers.Serializer[Any]):
    next = serializers.ChoiceField(choices=["redirect"])
    url = serializers.CharField()
    authorization = serializers.UUIDField()


class AuthorizeWait(serializers.Serializer[Any]):
    next = serializers.ChoiceField(choices=["wait"])
    authorization = serializers.UUIDField()


AUTHORIZE_ANSWER = PolymorphicProxySerializer(
    component_name="AuthorizeAnswer",
    serializers={"redirect": AuthorizeRedirect, "wait": AuthorizeWait},
    resource_type_field_name="next",
)


class RefreshAnswer(serializers.Serializer[Any]):
    next = serializers.ChoiceField(choices=["wait"])


class AuthorizationAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    credential = serializers.UUIDField()
    state = serializers.ChoiceField(choices=list(AuthorizationState))
    title = serializers.CharField()
    message = serializers.CharField()
    error = serializers.CharField(allow_null=True)
    error_description = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class ActorAnswer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=["user", "service", "system"])
    id = serializers.UUIDField(allow_null=True)
    name = serializers.CharField()


class TargetAnswer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    id = serializers.UUIDField(allow_null=True)
    path = serializers.CharField()


class EventAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    action = serializers.CharField()
    sentence = serializers.CharField()
    actor = ActorAnswer()
    target = TargetAnswer()
    address = serializers.CharField(allow_null=True)
    severity = serializers.ChoiceField(choices=["info", "warning", "error"])
    facts = serializers.DictField()


def event(row: Any, sentence: str) -> Mapping[str, Any]:
    """Give an event of the record as the API tells it."""
    return {
        "id": row.id,
        "at": row.at,
        "action": row.action,
        "sentence": sentence,
        "actor": {"kind": row.actor_kind, "id": row.actor_id, "name": row.actor_name},
        "target": {"kind": row.target_kind, "id": row.target_id, "path": row.target_path},
        "address": row.address,
        "severity": row.severity,
        "facts": row.facts,
    }
