"""The fields of a credential's form as files have them; no secret is among them."""

from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from tokenwell.accounts.purposes import Usage
from tokenwell.credentials.states import (
    ClientKeyAlgorithm,
    GrantType,
    Pkce,
    UnknownOutcome,
)
from tokenwell.oauth.client import ClientAuthentication


class Part(msgspec.Struct, forbid_unknown_fields=True):
    """A part of a file; a member that is not known here is refused."""


class Form(Part, kw_only=True):
    """What a person fills in. A field that is left out is as it is without being filled in."""

    type: Literal["oauth2", "password"] = "oauth2"
    # A password credential has none.
    grant_type: GrantType | UnsetType = UNSET
    description: str | UnsetType = UNSET
    tags: list[str] | UnsetType = UNSET
    provider: str | UnsetType = UNSET
    provider_values: dict[str, str] | UnsetType = UNSET
    issuer: str | UnsetType = UNSET
    issuer_in_response: bool | UnsetType = UNSET
    authorization_endpoint: str | UnsetType = UNSET
    token_endpoint: str | UnsetType = UNSET
    device_authorization_endpoint: str | UnsetType = UNSET
    pushed_authorization_request_endpoint: str | UnsetType = UNSET
    revocation_endpoint: str | UnsetType = UNSET
    introspection_endpoint: str | UnsetType = UNSET
    userinfo_endpoint: str | UnsetType = UNSET
    jwks_uri: str | UnsetType = UNSET
    registration_endpoint: str | UnsetType = UNSET
    client_id: str | UnsetType = UNSET
    client_authentication: ClientAuthentication | UnsetType = UNSET
    client_key_algorithm: ClientKeyAlgorithm | UnsetType = UNSET
    uses_dpop: bool | UnsetType = UNSET
    username: str | UnsetType = UNSET
    signing_algorithm: str | UnsetType = UNSET
    signing_key_id: str | UnsetType = UNSET
    assertion_issuer: str | UnsetType = UNSET
    assertion_subject: str | UnsetType = UNSET
    assertion_audience: str | UnsetType = UNSET
    assertion_claims: dict[str, Any] | UnsetType = UNSET
    assertion_lifetime: int | UnsetType = UNSET
    unknown_outcome: UnknownOutcome | UnsetType = UNSET
    scope: str | UnsetType = UNSET
    audience: str | UnsetType = UNSET
    resource: str | UnsetType = UNSET
    pkce: Pkce | UnsetType = UNSET
    extra_authorization_params: dict[str, str] | UnsetType = UNSET
    extra_token_params: dict[str, str] | UnsetType = UNSET
    extra_headers: dict[str, str] | UnsetType = UNSET
    usages: list[Usage] | UnsetType = UNSET
    base_urls: list[str] | UnsetType = UNSET
    calls_per_minute: int | None | UnsetType = UNSET
    largest_answer: int | None | UnsetType = UNSET


NAMES = tuple(field.name for field in msgspec.structs.fields(Form) if field.name != "type")


def said(form: Form) -> dict[str, Any]:
    """Give the fields that a form says, as plain values."""
    values = {name: getattr(form, name) for name in NAMES}
    plain: dict[str, Any] = msgspec.to_builtins(
        {name: value for name, value in values.items() if value is not UNSET}
    )
    return plain
