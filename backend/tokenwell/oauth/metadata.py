"""What a server says of itself: its metadata and its keys (RFC 8414, RFC 7517)."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tokenwell.oauth.answers import read_document, text_of
from tokenwell.oauth.errors import BadResponse
from tokenwell.oauth.messages import MOST_OF_METADATA, Request, Response
from tokenwell.oauth.web_address import authority_of, is_web_address

_OAUTH = "/.well-known/oauth-authorization-server"
_OPENID = "/.well-known/openid-configuration"

_ENDPOINTS = (
    "authorization_endpoint",
    "token_endpoint",
    "device_authorization_endpoint",
    "pushed_authorization_request_endpoint",
    "revocation_endpoint",
    "introspection_endpoint",
    "userinfo_endpoint",
    "jwks_uri",
    "registration_endpoint",
)
_LISTS = (
    "grant_types_supported",
    "response_types_supported",
    "response_modes_supported",
    "scopes_supported",
    "token_endpoint_auth_methods_supported",
    "token_endpoint_auth_signing_alg_values_supported",
    "code_challenge_methods_supported",
    "dpop_signing_alg_values_supported",
)
_PROMISES = (
    "authorization_response_iss_parameter_supported",
    "require_pushed_authorization_requests",
)
_MAX_NAMES = 500
_LONGEST_NAME = 200
# RFC 6749 App. A.3, A.4: a response type may be several words.
_NAME = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*")

_PRINTABLE = re.compile(r"[\x20-\x7e]*")
_MAX_KEYS = 100
_LONGEST_MEMBER = 8192
# RFC 7518 6.2.1, 6.3.1, RFC 8037 2; the rest is RFC 7517 4.
_PUBLIC_MEMBERS = frozenset({"alg", "crv", "e", "kid", "kty", "n", "use", "x", "y"})
_PRIVATE_MEMBERS = frozenset({"d", "dp", "dq", "k", "oth", "p", "q", "qi"})
_KEY_TYPES = ("EC", "OKP", "RSA")


@dataclass(frozen=True, slots=True)
class Metadata:
    """
    What the server offers (RFC 8414 2); what it does not name is empty.

    ``other_hosts`` are those of its endpoints that the issuer is not on, for a person to see:
    that is allowed, and is how a forged document would lead secrets away.
    """

    issuer: str
    authorization_endpoint: str = ""
    token_endpoint: str = ""
    device_authorization_endpoint: str = ""
    pushed_authorization_request_endpoint: str = ""
    revocation_endpoint: str = ""
    introspection_endpoint: str = ""
    userinfo_endpoint: str = ""
    jwks_uri: str = ""
    registration_endpoint: str = ""
    grant_types_supported: tuple[str, ...] = ()
    response_types_supported: tuple[str, ...] = ()
    response_modes_supported: tuple[str, ...] = ()
    scopes_supported: tuple[str, ...] = ()
    token_endpoint_auth_methods_supported: tuple[str, ...] = ()
    token_endpoint_auth_signing_alg_values_supported: tuple[str, ...] = ()
    code_challenge_methods_supported: tuple[str, ...] = ()
    dpop_signing_alg_values_supported: tuple[str, ...] = ()
    authorization_response_iss_parameter_supported: bool = False
    require_pushed_authorization_requests: bool = False
    other_hosts: tuple[str, ...] = ()


def metadata_urls(issuer: str) -> list[str]:
    """
    Name where the metadata of an issuer may be, in the order to try (RFC 8414 3.1, 5).

    The path is put behind the well-known one; OpenID Connect Discovery 4 puts it before.

    :raises ValueError: not an issuer identifier as RFC 8414 2 has it.
    """
    if not is_web_address(issuer) or "?" in issuer or "#" in issuer:
        raise ValueError("an issuer is an address without query and fragment")
    parts = urlsplit(issuer)
    origin, path = f"{parts.scheme}://{parts.netloc}", parts.path.removesuffix("/")
    urls = [f"{origin}{_OAUTH}{path}", f"{origin}{path}{_OPENID}", f"{origin}{_OPENID}{path}"]
    return list(dict.fromkeys(urls))


def build_metadata_request(url: str) -> Request:
    """Build the question for a metadata document or a key set (RFC 8414 3.1)."""
    return Request("GET", url, {"Accept": "application/json"}, reads=MOST_OF_METADATA)


def read_metadata(response: Response, *, issuer: str) -> Metadata:
    """
    Read the metadata of an issuer (RFC 8414 3.2, 3.3; OpenID Connect Discovery 4.3).

    :param issuer: whose metadata was asked for; compared exactly.
    :raises ProviderRefused: it tells an error.
    :raises ProviderUnavailable: 429, 5xx, or an error that says so.
    :raises BadResponse: no JSON object, another issuer, or an endpoint that can't be one.
    """
    fields = read_document(response)
    _check_issuer(text_of(fields, "issuer"), issuer=issuer)
    # Plain http is for trials on a machine of one's own; the door has the last word.
    schemes = {"https", urlsplit(issuer).scheme}
    endpoints = {name: _endpoint(fields, name, schemes=schemes) for name in _ENDPOINTS}
    hosts = {authority_of(address) for address in endpoints.values() if address}
    said: dict[str, Any] = {
        **endpoints,
        **{name: _names(fields.get(name)) for name in _LISTS},
        **{name: fields.get(name) is True for name in _PROMISES},
    }
    others = sorted(hosts - {authority_of(issuer)})
    return Metadata(issuer=issuer, other_hosts=tuple(others), **said)


def read_jwks(response: Response) -> tuple[Mapping[str, object], ...]:
    """
    Read the public keys of a server (RFC 7517 5), each with its public members only.

    A key of another kind is left out, and so is one whose private half is published: it proves
    nothing any more. Whether a key is a good one, whoever verifies with it will see.

    :raises OAuthError: as for metadata, or more than 100 keys.
    """
    keys = read_document(response).get("keys")
    if not isinstance(keys, list):
        raise BadResponse("keys-malformed")
    if len(keys) > _MAX_KEYS:
        raise BadResponse("too-many-keys")
    return tuple(_public(key) for key in keys if isinstance(key, dict) and _is_public(key))


def _check_issuer(named: str, *, issuer: str) -> None:
    if not named:
        raise BadResponse("issuer-missing")
    # RFC 8414 3.3: whoever may answer for one issuer must not answer for another.
    if named != issuer or not is_web_address(issuer):
        raise BadResponse("issuer-mismatch")


def _endpoint(fields: Mapping[str, object], name: str, *, schemes: Collection[str]) -> str:
    value = fields.get(name)
    if value is None or value == "":
        return ""
    if not isinstance(value, str) or "#" in value or not is_web_address(value, schemes=schemes):
        raise BadResponse("endpoint-malformed")
    return value


def _names(value: object) -> tuple[str, ...]:
    """Keep the names of a list that are ones; it only helps a person to choose."""
    listed = value if isinstance(value, list) else []
    texts = [name for name in listed if isinstance(name, str) and len(name) <= _LONGEST_NAME]
    return tuple(dict.fromkeys(filter(_NAME.fullmatch, texts)))[:_MAX_NAMES]


def _is_public(key: Mapping[str, object]) -> bool:
    return key.get("kty") in _KEY_TYPES and _PRIVATE_MEMBERS.isdisjoint(key)


def _public(key: Mapping[str, object]) -> Mapping[str, object]:
    return {
        name: value
        for name, value in key.items()
        if name in _PUBLIC_MEMBERS
        and isinstance(value, str)
        and len(value) <= _LONGEST_MEMBER
        and _PRINTABLE.fullmatch(value)
    }
