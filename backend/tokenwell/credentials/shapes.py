"""Which fields and purposes each type of credential has, and what is refused of it. Pure."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from tokenwell.accounts.purposes import Usage, words
from tokenwell.credentials.states import CredentialType

_T = CredentialType

# What a credential may be ticked for (domain §3). A token is a thing of HTTP.
USAGES: Mapping[CredentialType, tuple[Usage, ...]] = {
    _T.OAUTH2: (Usage.HTTP,),
    _T.PASSWORD: (Usage.HTTP, Usage.FTP, Usage.SFTP, Usage.JOB_EXECUTION),
}
# What a new one is ticked for where nobody says. A token is for calls, so nearly everybody would
# tick that; a password itself is handed out, so each purpose is somebody's decision.
USUAL_USAGES: Mapping[CredentialType, tuple[Usage, ...]] = {
    _T.OAUTH2: (Usage.HTTP,),
    _T.PASSWORD: (),
}

# How the columns are that a Password credential does not have.
_TEXTS = (
    *("grant_type", "provider", "provider_digest", "issuer", "authorization_endpoint"),
    *("token_endpoint", "device_authorization_endpoint", "pushed_authorization_request_endpoint"),
    *("revocation_endpoint", "introspection_endpoint", "userinfo_endpoint", "jwks_uri"),
    *("registration_endpoint", "client_id", "signing_algorithm", "signing_key_id"),
    *("assertion_issuer", "assertion_subject", "assertion_audience"),
    *("scope", "audience", "resource"),
)
_OBJECTS = (
    *("provider_values", "habits", "assertion_claims"),
    *("extra_authorization_params", "extra_token_params", "extra_headers"),
)
_NULLS = (
    *("client_secret", "signing_key", "client_key", "client_public_key"),
    *("tls_certificate", "tls_key", "dpop_key", "subject_credential"),
)
_AS_THEY_BEGIN: Mapping[str, Any] = {
    "issuer_in_response": True,
    "client_authentication": "header",
    "client_key_algorithm": "RS256",
    "assertion_lifetime": 300,
    "uses_dpop": False,
    "pkce": "S256",
    "unknown_outcome": "at_expiry_once",
}
EMPTY: Mapping[str, Any] = {
    **dict.fromkeys(_TEXTS, ""),
    **{name: {} for name in _OBJECTS},
    **dict.fromkeys(_NULLS),
    **_AS_THEY_BEGIN,
}

# The same, as the database sees to it whatever path a change takes.
SHAPE = Q(Q(type=_T.OAUTH2.value), ~Q(grant_type="")) | Q(
    ~Q(username=""),
    type=_T.PASSWORD.value,
    **{name: EMPTY[name] for name in (*_TEXTS, *_OBJECTS, *_AS_THEY_BEGIN)},
    **{f"{name}__isnull": True for name in _NULLS},
)
PURPOSES = Q(
    *(
        Q(type=kind.value, usages__contained_by=[usage.value for usage in usages])
        for kind, usages in USAGES.items()
    ),
    _connector=Q.OR,
)

_WORDS = {_T.OAUTH2: "An OAuth 2.0 credential", _T.PASSWORD: "A Password credential"}


def refused(kind: CredentialType, values: Mapping[str, Any], *, is_new: bool) -> dict[str, str]:
    """
    Say by field what a credential of a type can't be given; empty if nothing is wrong.

    A field of the other type may be there as long as it says nothing.
    """
    found: dict[str, str] = {}
    if kind is _T.PASSWORD:
        for name, empty in EMPTY.items():
            if name in values and values[name] not in (empty, "", None):
                found[name] = "A Password credential does not have this field. Leave it out."
        found |= _username(values, is_new=is_new)
    elif not values.get("grant_type", "" if is_new else "as it was"):
        found["grant_type"] = "An OAuth 2.0 credential has a grant type. Choose one."
    if others := [one for one in values.get("usages", ()) if one not in USAGES[kind]]:
        names = " and ".join(words(one) for one in others)
        found["usages"] = f"{_WORDS[kind]} can't be allowed for {names}. Untick it."
    return found


def login_refused(*, username: str, usages: list[str]) -> str:
    """Say why a user name can't be sent where the purposes would have it sent; empty if it can."""
    if Usage.HTTP in usages and ":" in username:
        return (
            "HTTP Basic can't carry a user name with a colon (RFC 7617 2). Change it, or untick"
            " HTTP."
        )
    return ""


def _username(values: Mapping[str, Any], *, is_new: bool) -> dict[str, str]:
    if "username" not in values and not is_new:
        return {}
    name = values.get("username", "")
    if not name:
        return {"username": "A Password credential has a user name. Type it."}
    if not name.isprintable():
        return {
            "username": "A user name has no line breaks or other control characters. Check what"
            " was copied."
        }
    return {}
