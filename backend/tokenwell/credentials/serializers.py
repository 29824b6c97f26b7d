"""What the API takes of credentials. A secret only goes in."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from rest_framework import serializers

from tokenwell.accounts.purposes import Usage
from tokenwell.containers.models import LONGEST_NAME
from tokenwell.containers.serializers import TagsField
from tokenwell.credentials import shapes
from tokenwell.credentials.fields import (
    FRAMING,
    HEADER_NAME,
    PARAM_NAME,
    ClaimsField,
    ExtraField,
    HeadersField,
    PasswordField,
    PemField,
    ScopeField,
    SecretField,
    UrlField,
)
from tokenwell.credentials.states import (
    LEGACY,
    ClientKeyAlgorithm,
    CredentialType,
    GrantType,
    InquiryKind,
    Pkce,
    UnknownOutcome,
)
from tokenwell.oauth.authorization import reserved_token_params
from tokenwell.oauth.authorization_request import reserved_authorization_params
from tokenwell.oauth.client import ClientAuthentication
from tokenwell.oauth.token_request import reserved_headers
from tokenwell.web.serializers import Strict

SIGNING_ALGORITHMS = [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
]
LONGEST_ASSERTION_SECONDS = 3600
MOST_CALLS_PER_MINUTE = 1_000_000
LARGEST_ANSWER = 2**50  # bytes


class CredentialFields(Strict):
    """The form. A field of another grant may be there: it is kept, and not used."""

    name = serializers.CharField(
        max_length=4 * LONGEST_NAME, trim_whitespace=False, allow_blank=True
    )
    description = serializers.CharField(max_length=4000, allow_blank=True, required=False)
    tags = TagsField()
    grant_type = serializers.ChoiceField(choices=list(GrantType), allow_blank=True, required=False)
    provider = serializers.SlugField(max_length=100, allow_blank=True, required=False)
    provider_values = serializers.DictField(
        child=serializers.CharField(max_length=500, allow_blank=True), required=False
    )
    issuer = UrlField(required=False)
    issuer_in_response = serializers.BooleanField(required=False)
    authorization_endpoint = UrlField(required=False)
    token_endpoint = UrlField(required=False)
    device_authorization_endpoint = UrlField(required=False)
    pushed_authorization_request_endpoint = UrlField(required=False)
    revocation_endpoint = UrlField(required=False)
    introspection_endpoint = UrlField(required=False)
    userinfo_endpoint = UrlField(required=False)
    jwks_uri = UrlField(required=False)
    registration_endpoint = UrlField(required=False)
    client_id = serializers.RegexField(
        r"^[\x20-\x7e]*$",
        max_length=1000,
        allow_blank=True,
        required=False,
        error_messages={"invalid": "A client ID has plain ASCII characters only."},
    )
    client_secret = SecretField(what="client secret")
    client_authentication = serializers.ChoiceField(
        choices=list(ClientAuthentication), required=False
    )
    client_key_algorithm = serializers.ChoiceField(choices=list(ClientKeyAlgorithm), required=False)
    tls_certificate = PemField(what="certificate", max_length=65_536)
    tls_key = PemField(what="key")
    uses_dpop = serializers.BooleanField(required=False)
    username = serializers.CharField(max_length=1000, allow_blank=True, required=False)
    password = PasswordField(what="password")
    signing_key = PemField(what="signing key")
    signing_algorithm = serializers.ChoiceField(
        choices=SIGNING_ALGORITHMS, allow_blank=True, required=False
    )
    signing_key_id = serializers.RegexField(
        r"^[\x20-\x7e]*$", max_length=500, allow_blank=True, required=False
    )
    assertion_issuer = serializers.CharField(max_length=1000, allow_blank=True, required=False)
    assertion_subject = serializers.CharField(max_length=1000, allow_blank=True, required=False)
    assertion_audience = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    assertion_claims = ClaimsField(required=False)
    assertion_lifetime = serializers.IntegerField(
        min_value=1, max_value=LONGEST_ASSERTION_SECONDS, required=False
    )
    subject_credential = serializers.UUIDField(allow_null=True, required=False)
    unknown_outcome = serializers.ChoiceField(choices=list(UnknownOutcome), required=False)
    scope = ScopeField(max_length=8000, allow_blank=True, required=False)
    audience = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    resource = UrlField(required=False)
    pkce = serializers.ChoiceField(choices=list(Pkce), required=False)
    extra_authorization_params = ExtraField(
        reserved=reserved_authorization_params(), form=PARAM_NAME, required=False
    )
    extra_token_params = ExtraField(
        reserved=reserved_token_params(), form=PARAM_NAME, required=False
    )
    extra_headers = HeadersField(
        reserved=reserved_headers() | FRAMING,
        form=HEADER_NAME,
        required=False,
    )
    usages = serializers.ListField(
        child=serializers.ChoiceField(choices=list(Usage)), max_length=10, required=False
    )
    base_urls = serializers.ListField(
        child=UrlField(allow_blank=False), max_length=50, required=False
    )
    calls_per_minute = serializers.IntegerField(
        min_value=1, max_value=MOST_CALLS_PER_MINUTE, allow_null=True, required=False
    )
    largest_answer = serializers.IntegerField(
        min_value=1, max_value=LARGEST_ANSWER, allow_null=True, required=False
    )

    def validate_grant_type(self, grant_type: str) -> str:
        if grant_type in LEGACY and not settings.LEGACY_GRANTS:
            raise serializers.ValidationError(
                "This grant type is turned off here, as RFC 9700 advises. Use authorization_code."
            )
        return grant_type

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
    type = serializers.ChoiceField(choices=list(CredentialType))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        kind = CredentialType(attrs["type"])
        attrs.setdefault("usages", list(shapes.USUAL_USAGES[kind]))
        if kind is CredentialType.PASSWORD:
            # What is left empty is meant to be empty: there is no earlier one that could stay.
            attrs["password"] = attrs.get("password") or None
        return attrs


class CredentialChange(CredentialFields):
    container = serializers.UUIDField(required=False)
    type = serializers.ChoiceField(choices=list(CredentialType), required=False)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields = super().get_fields()
        for field in fields.values():
            field.required = False
        return fields


class NewInquiry(Strict):
    """A question to a provider: of an issuer that is typed, or of a credential."""

    kind = serializers.ChoiceField(choices=list(InquiryKind))
    issuer = UrlField(required=False)
    credential = serializers.UUIDField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        wanted = "issuer" if attrs["kind"] == InquiryKind.DISCOVER else "credential"
        if not attrs.get(wanted):
            raise serializers.ValidationError({wanted: ["This is needed for this question."]})
        return attrs
