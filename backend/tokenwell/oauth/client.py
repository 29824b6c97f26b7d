"""The client and how it authenticates itself at the token endpoint (RFC 6749 2.3)."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias
from urllib.parse import quote_plus

from tokenwell.oauth.habits import Client as Habits
from tokenwell.oauth.messages import ClientCertificate, Stamp

# Pairs, not a mapping: some parameters may be repeated (RFC 8707 2, RFC 8693 2.1).
Form: TypeAlias = Sequence[tuple[str, str]]


class ClientAuthentication(StrEnum):
    """Where the client puts its secret (RFC 6749 2.3.1)."""

    HEADER = "header"
    BODY = "body"
    NONE = "none"
    CLIENT_SECRET_JWT = "client_secret_jwt"  # noqa: S105
    PRIVATE_KEY_JWT = "private_key_jwt"
    MTLS = "mtls"


@dataclass(frozen=True, slots=True)
class Client:
    """The client as it is registered with a provider (RFC 6749 2.2, 2.3)."""

    client_id: str
    secret: str = field(default="", repr=False)
    authentication: ClientAuthentication = ClientAuthentication.HEADER
    certificate: ClientCertificate | None = field(default=None, repr=False)
    assertion_audience: str = ""
    habits: Habits = Habits()


def authenticate(
    client: Client, form: Form, headers: Mapping[str, str], *, stamp: Stamp
) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """
    Give back form and headers with the client's authentication in them (RFC 6749 2.3.1, 3.2.1).

    A client without a secret can't authenticate: it names itself in the form, whatever its
    method, so that a code meant for another client is not accepted by mistake.
    """
    if client.authentication is ClientAuthentication.NONE or not client.secret:
        return [*form, ("client_id", client.client_id)], dict(headers)
    if client.authentication is ClientAuthentication.BODY:
        secret = ("client_secret", client.secret)
        return [*form, ("client_id", client.client_id), secret], dict(headers)
    return list(form), {**headers, "Authorization": _basic(client)}


def _basic(client: Client) -> str:
    # Form-encoded before Base64, both parts: a colon in the client ID would end it too early.
    userinfo = f"{quote_plus(client.client_id)}:{quote_plus(client.secret)}"
    return f"Basic {b64encode(userinfo.encode('ascii')).decode('ascii')}"
