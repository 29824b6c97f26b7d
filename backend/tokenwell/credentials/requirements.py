"""Which fields a grant has, which of them it needs, and which lead secrets away. Pure."""

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from tokenwell.credentials.states import GrantType
from tokenwell.oauth.client import ClientAuthentication

_G = GrantType
# R: needed to authorize. o: may be there. Without either the grant does not have the field: it
# is kept for those who swap the grant type and back, and not used.
FIELDS: Mapping[GrantType, Mapping[str, str]] = {
    _G.AUTHORIZATION_CODE: {
        "authorization_endpoint": "R",
        "token_endpoint": "R",
        "client_id": "R",
        "client_secret": "o",
        "client_authentication": "o",
        "scope": "o",
        "audience": "o",
        "resource": "o",
        "pkce": "o",
        "extra_authorization_params": "o",
        "extra_token_params": "o",
        "extra_headers": "o",
    },
    _G.IMPLICIT: {
        "authorization_endpoint": "R",
        "client_id": "R",
        "scope": "o",
        "audience": "o",
        "resource": "o",
        "extra_authorization_params": "o",
    },
    _G.PASSWORD: {
        "token_endpoint": "R",
        "client_id": "R",
        "client_secret": "o",
        "client_authentication": "o",
        "scope": "o",
        "audience": "o",
        "resource": "o",
        "username": "R",
        "password": "R",
        "extra_token_params": "o",
        "extra_headers": "o",
    },
    _G.CLIENT_CREDENTIALS: {
        "token_endpoint": "R",
        "client_id": "R",
        "client_secret": "R",
        "client_authentication": "o",
        "scope": "o",
        "audience": "o",
        "resource": "o",
        "extra_token_params": "o",
        "extra_headers": "o",
    },
    _G.DEVICE_CODE: {
        "device_authorization_endpoint": "R",
        "token_endpoint": "R",
        "client_id": "R",
        "client_secret": "o",
        "client_authentication": "o",
        "scope": "o",
        "audience": "o",
        "resource": "o",
        "extra_authorization_params": "o",
        "extra_token_params": "o",
        "extra_headers": "o",
    },
    _G.JWT_BEARER: {
        "token_endpoint": "R",
        "client_id": "o",
        "client_authentication": "o",
        "scope": "o",
        "audience": "o",
        "resource": "o",
        "signing_key": "R",
        "assertion_issuer": "R",
        "assertion_subject": "o",
        "assertion_claims": "o",
        "extra_token_params": "o",
        "extra_headers": "o",
    },
    _G.TOKEN_EXCHANGE: {
        "token_endpoint": "R",
        "client_id": "o",
        "client_secret": "o",
        "client_authentication": "o",
        "scope": "o",
        "audience": "o",
        "resource": "o",
        "subject_credential": "R",
        "extra_token_params": "o",
        "extra_headers": "o",
    },
}

# Where secrets go. A change makes those that are stored unusable, for good.
DESTINATION = (
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "device_authorization_endpoint",
    "pushed_authorization_request_endpoint",
    "revocation_endpoint",
    "introspection_endpoint",
    "userinfo_endpoint",
    "jwks_uri",
    "registration_endpoint",
    "client_id",
    "client_authentication",
    "extra_headers",
    "base_urls",
    "habits",
)

# What proves the client in place of a secret (RFC 7523 2.2, RFC 8705 2). A key of ours is made
# when it is needed.
_PROOF: Mapping[ClientAuthentication, tuple[str, ...]] = {
    ClientAuthentication.PRIVATE_KEY_JWT: (),
    ClientAuthentication.MTLS: ("tls_certificate", "tls_key"),
}


class Filled(Protocol):
    """What has the fields of a credential."""

    grant_type: str
    client_authentication: str
    subject_credential_id: UUID | None


def missing(form: Filled) -> list[str]:
    """
    Name the fields that are needed to authorize and not there, in the order of the form.

    Of a login: those without which it can't be used.
    """
    if not form.grant_type:
        return [name for name in ("username", "password") if not _is_there(form, name)]
    fields = FIELDS[GrantType(form.grant_type)]
    needed = [name for name, need in fields.items() if need == "R"]
    proof = _PROOF.get(ClientAuthentication(form.client_authentication))
    if proof is not None and "client_authentication" in fields:
        needed = [name for name in needed if name != "client_secret"] + list(proof)
    return [name for name in needed if not _is_there(form, name)]


def _is_there(form: Filled, name: str) -> bool:
    if name == "subject_credential":
        return form.subject_credential_id is not None
    return bool(getattr(form, name))
