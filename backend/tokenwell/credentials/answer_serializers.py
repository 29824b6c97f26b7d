"""What the API says of credentials. No secret is among it."""

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from tokenwell.accounts.purposes import Usage
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Kind
from tokenwell.credentials.states import (
    AuthorizationState,
    ClientKeyAlgorithm,
    CredentialType,
    GrantType,
    InquiryKind,
    InquiryState,
    Pkce,
    State,
    UnknownOutcome,
)
from tokenwell.oauth.client import ClientAuthentication

STATES = [*(state.value for state in State), "authorizing", "expiring"]


class SecretAnswer(serializers.Serializer[Any]):
    is_set = serializers.BooleanField()
    set_at = serializers.DateTimeField(allow_null=True)
    set_by = serializers.CharField(allow_null=True)


class ErrorAnswer(serializers.Serializer[Any]):
    error = serializers.CharField()
    description = serializers.CharField()
    at = serializers.DateTimeField()


class AccountAnswer(serializers.Serializer[Any]):
    issuer = serializers.CharField()
    subject = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


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
    token_type = serializers.CharField(allow_null=True)
    refresh_expires_at = serializers.DateTimeField(allow_null=True)
    account = AccountAnswer(allow_null=True)
    captured = serializers.DictField(child=serializers.CharField())
    last_error = ErrorAnswer(allow_null=True)
    attempt = serializers.UUIDField(allow_null=True)


class CredentialAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    container = serializers.UUIDField()
    container_path = serializers.CharField()
    name = serializers.CharField()
    path = serializers.CharField()
    type = serializers.ChoiceField(choices=list(CredentialType))
    description = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    grant_type = serializers.ChoiceField(choices=list(GrantType), allow_blank=True)
    provider = serializers.CharField()
    provider_values = serializers.DictField(child=serializers.CharField())
    template_differs = serializers.BooleanField()
    issuer = serializers.CharField()
    issuer_in_response = serializers.BooleanField()
    authorization_endpoint = serializers.CharField()
    token_endpoint = serializers.CharField()
    device_authorization_endpoint = serializers.CharField()
    pushed_authorization_request_endpoint = serializers.CharField()
    revocation_endpoint = serializers.CharField()
    introspection_endpoint = serializers.CharField()
    userinfo_endpoint = serializers.CharField()
    jwks_uri = serializers.CharField()
    registration_endpoint = serializers.CharField()
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
    # Of calls through the proxy and by jobs; the answer's body in bytes. Null: no limit.
    calls_per_minute = serializers.IntegerField(allow_null=True)
    largest_answer = serializers.IntegerField(allow_null=True)
    client_secret = SecretAnswer()
    client_key_algorithm = serializers.ChoiceField(choices=list(ClientKeyAlgorithm))
    # Ours, to be registered at the provider; null while there is none.
    client_public_key = serializers.DictField(allow_null=True)
    client_keys_address = serializers.CharField(allow_null=True)
    tls_certificate = SecretAnswer()
    tls_key = SecretAnswer()
    uses_dpop = serializers.BooleanField()
    username = serializers.CharField()
    password = SecretAnswer()
    signing_key = SecretAnswer()
    signing_algorithm = serializers.CharField()
    signing_key_id = serializers.CharField()
    assertion_issuer = serializers.CharField()
    assertion_subject = serializers.CharField()
    assertion_audience = serializers.CharField()
    assertion_claims = serializers.DictField()
    assertion_lifetime = serializers.IntegerField()
    subject_credential = serializers.UUIDField(allow_null=True)
    # Null also where the reader may not know of it.
    subject_path = serializers.CharField(allow_null=True)
    unknown_outcome = serializers.ChoiceField(choices=list(UnknownOutcome))
    redirect_uri = serializers.CharField(allow_null=True)
    missing = serializers.ListField(child=serializers.CharField())
    status = StatusAnswer()
    public_warning = serializers.BooleanField()
    rights = serializers.ListField(child=serializers.ChoiceField(choices=list(Right)))
    created_at = serializers.DateTimeField()
    created_by = serializers.CharField(allow_null=True)
    modified_at = serializers.DateTimeField()
    modified_by = serializers.CharField(allow_null=True)
    owner = serializers.CharField(
        allow_null=True, help_text="Who created it, or whom it was handed over to since."
    )
    last_used_at = serializers.DateTimeField(allow_null=True)


class ItemCredential(serializers.Serializer[Any]):
    type = serializers.ChoiceField(choices=list(CredentialType))
    grant_type = serializers.ChoiceField(choices=list(GrantType), allow_blank=True)
    provider_host = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(choices=STATES)
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)


class ItemJob(serializers.Serializer[Any]):
    is_enabled = serializers.BooleanField(allow_null=True)
    last_outcome = serializers.CharField(allow_null=True)
    last_run_at = serializers.DateTimeField(allow_null=True)
    next_at = serializers.DateTimeField(allow_null=True)


class ItemAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    name = serializers.CharField()
    path = serializers.CharField()
    rights = serializers.ListField(child=serializers.ChoiceField(choices=list(Right)))
    tags = serializers.ListField(child=serializers.CharField())
    modified_at = serializers.DateTimeField(allow_null=True)
    credential = ItemCredential(allow_null=True)
    job = ItemJob(allow_null=True)


class RedirectUri(serializers.Serializer[Any]):
    redirect_uri = serializers.CharField(allow_null=True)


class AuthorizeRedirect(serializers.Serializer[Any]):
    next = serializers.ChoiceField(choices=["redirect"])
    url = serializers.CharField()
    authorization = serializers.UUIDField()


class AuthorizeDevice(serializers.Serializer[Any]):
    next = serializers.ChoiceField(choices=["device_code"])
    authorization = serializers.UUIDField()


class AuthorizeWait(serializers.Serializer[Any]):
    next = serializers.ChoiceField(choices=["wait"])
    authorization = serializers.UUIDField()


AUTHORIZE_ANSWER = PolymorphicProxySerializer(
    component_name="AuthorizeAnswer",
    serializers={
        "redirect": AuthorizeRedirect,
        "device_code": AuthorizeDevice,
        "wait": AuthorizeWait,
    },
    resource_type_field_name="next",
)


class RefreshAnswer(serializers.Serializer[Any]):
    next = serializers.ChoiceField(choices=["wait"])


class DeviceAnswer(serializers.Serializer[Any]):
    user_code = serializers.CharField()
    verification_uri = serializers.CharField()
    verification_uri_complete = serializers.CharField(allow_null=True)
    # The address as a picture: an SVG in a data: address.
    qr = serializers.CharField()


class ConfirmingAnswer(serializers.Serializer[Any]):
    before = AccountAnswer()
    now = AccountAnswer()


class AuthorizationAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    credential = serializers.UUIDField()
    state = serializers.ChoiceField(choices=list(AuthorizationState))
    title = serializers.CharField()
    message = serializers.CharField()
    error = serializers.CharField(allow_null=True)
    error_description = serializers.CharField(allow_null=True)
    # Where the browser goes, once the provider has been told the request (RFC 9126).
    redirect = serializers.CharField(allow_null=True)
    device = DeviceAnswer(allow_null=True)
    # Another account than before: a person has to say that this is meant.
    confirming = ConfirmingAnswer(allow_null=True)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class StepAnswer(serializers.Serializer[Any]):
    name = serializers.CharField()
    outcome = serializers.ChoiceField(choices=["ok", "failed", "skipped"])
    sentence = serializers.CharField()
    advice = serializers.CharField()


class DiscoveredAnswer(serializers.Serializer[Any]):
    # What would fill in the form, by its fields; nothing is taken over by itself.
    form = serializers.DictField()
    scopes = serializers.ListField(child=serializers.CharField())
    grant_types = serializers.ListField(child=serializers.CharField())
    authentication = serializers.ListField(child=serializers.CharField())
    other_hosts = serializers.ListField(child=serializers.CharField())


class InquiryAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=list(InquiryKind))
    state = serializers.ChoiceField(choices=list(InquiryState))
    credential = serializers.UUIDField(allow_null=True)
    problem = serializers.CharField(allow_null=True)
    discovered = DiscoveredAnswer(allow_null=True)
    client_id = serializers.CharField(allow_null=True)
    steps = StepAnswer(many=True)
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class TokenFactsAnswer(serializers.Serializer[Any]):
    """What can be told of the access token without the token."""

    token_type = serializers.CharField()
    token_version = serializers.IntegerField()
    obtained_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    # Of a token that is a JWT; null where it is none.
    claims = serializers.DictField(allow_null=True)
