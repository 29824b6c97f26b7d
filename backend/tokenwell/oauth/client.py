"""The client and how it authenticates itself at the token endpoint (RFC 6749 2.3)."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias
from urllib.parse import quote_plus

from tokenwell.oauth.habits import Client as ClientHabits
from tokenwell.oauth.jose import SigningKey, sign, sign_with_secret
from tokenwell.oauth.messages import ClientCertificate, Stamp

# Pairs, not a mapping: some parameters may be repeated (RFC 8707 2, RFC 8693 2.1).
Form: TypeAlias = Sequence[tuple[str, str]]

ASSERTION_LIFETIME = 60

_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class ClientAuthentication(StrEnum):
    """How the client proves itself (RFC 6749 2.3.1, RFC 7523 2.2, RFC 8705 2)."""

    HEADER = "header"
    BODY = "body"
    NONE = "none"
    CLIENT_SECRET_JWT = "client_secret_jwt"  # noqa: S105
    PRIVATE_KEY_JWT = "private_key_jwt"
    MTLS = "mtls"


@dataclass(frozen=True, slots=True)
class Client:
    """
    The client as it is registered with a provider (RFC 6749 2.2, 2.3).

    ``assertion_audience`` is whom its assertions are for: the issuer of the provider, or the
    endpoint that it wants named there.
    """

    client_id: str
    secret: str = field(default="", repr=False)
    authentication: ClientAuthentication = ClientAuthentication.HEADER
    key: SigningKey | None = None
    certificate: ClientCertificate | None = None
    assertion_audience: str = ""
    habits: ClientHabits = ClientHabits()


def authenticate(
    client: Client, form: Form, headers: Mapping[str, str], *, stamp: Stamp
) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """
    Give back form and headers with the client's authentication in them.

    By its secret (RFC 6749 2.3.1), by an assertion (RFC 7523 2.2, OpenID Connect Core 9), or by
    its name alone where the certificate of the TLS handshake is the proof (RFC 8705 2).

    A client without a secret can't authenticate by it: it names itself in the form, so that a
    code meant for another client is not accepted by mistake (RFC 6749 3.2.1).

    :raises ValueError: the method needs a key, certificate or longer secret than there is, or
        an audience.
    """
    named = [*form, (client.habits.id_parameter, client.client_id)]
    match client.authentication:
        case ClientAuthentication.CLIENT_SECRET_JWT | ClientAuthentication.PRIVATE_KEY_JWT:
            # The client ID is in the assertion too; many servers want it outside (RFC 7521 4.2).
            return [*named, *_assertion(client, stamp=stamp)], dict(headers)
        case ClientAuthentication.HEADER if client.secret:
            return list(form), {**headers, "Authorization": _basic(client)}
        case ClientAuthentication.BODY if client.secret:
            return [*named, (client.habits.secret_parameter, client.secret)], dict(headers)
        case ClientAuthentication.MTLS if client.certificate is None:
            raise ValueError("a client that authenticates by TLS needs a certificate")
    return named, dict(headers)


def _basic(client: Client) -> str:
    # Form-encoded before Base64, both parts: a colon in the client ID would end it too early.
    # A brace can't come out of that, so the first part never looks like the second's place.
    userinfo = client.habits.basic.replace("{client_id}", quote_plus(client.client_id))
    userinfo = userinfo.replace("{client_secret}", quote_plus(client.secret))
    return f"Basic {b64encode(userinfo.encode()).decode('ascii')}"


def _assertion(client: Client, *, stamp: Stamp) -> Form:
    if not client.assertion_audience:
        # Any server that received it could use it at another one (RFC 7523 3).
        raise ValueError("a client assertion needs an audience")
    issued_at = int(stamp.at.timestamp())
    claims = {
        "iss": client.client_id,
        "sub": client.client_id,
        # One text, never a list: it is good at one server only.
        "aud": client.assertion_audience,
        "jti": stamp.unique,
        "iat": issued_at,
        "exp": issued_at + ASSERTION_LIFETIME,
    }
    signed = _signed(client, claims)
    return [("client_assertion_type", _ASSERTION_TYPE), ("client_assertion", signed)]


def _signed(client: Client, claims: Mapping[str, object]) -> str:
    if client.authentication is ClientAuthentication.CLIENT_SECRET_JWT:
        return sign_with_secret(client.secret, claims)
    if client.key is None:
        raise ValueError("a client that signs needs a key")
    return sign(client.key, claims)
