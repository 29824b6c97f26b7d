"""
How one authorization server departs from the RFCs, as data (RFC 6749 8).

A provider template says it in TOML, each credential keeps its own copy as JSON, and the
functions of this package read it. What a value here does not name is done as the RFC says.

Paths into an answer are dotted (``data.token``, ``errors.0.code``). Texts may hold names in
braces: values that the form asked for are filled in when a credential is made, values that
are captured (``callback.capture``, ``answer.capture``) and those of one request
(``access_token``, ``client_id``, ``client_secret``, ``code``, ``refresh_token``) when they
are used.
"""

from typing import Literal

import msgspec


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A group of habits. An unknown field is refused; what is usual is not written down."""


class Authorize(Part, frozen=True):
    """The authorization request (RFC 6749 4.1.1)."""

    # Our name of a parameter → theirs, and the parameters that are left out.
    rename: dict[str, str] = {}
    omit: tuple[str, ...] = ()
    response_mode: Literal["", "query", "form_post"] = ""
    # What has to stand behind the ``#`` of the address.
    fragment: str = ""


class Callback(Part, frozen=True):
    """The authorization response (RFC 6749 4.1.2)."""

    code: str = "code"
    # Our name of a value → their parameter: kept, shown, and usable in addresses.
    capture: dict[str, str] = {}
    # Our name of a value → the parameter of the token request that says it again.
    to_token: dict[str, str] = {}
    # The parameter that tells which scopes were granted.
    scope: str = ""


class Client(Part, frozen=True):
    """How the client names itself (RFC 6749 2.3.1)."""

    id_parameter: str = "client_id"
    secret_parameter: str = "client_secret"  # noqa: S105
    # What Basic carries, each part form-encoded.
    basic: str = "{client_id}:{client_secret}"


class TokenRequest(Part, frozen=True):
    """The request to the token endpoint (RFC 6749 3.2, 4.1.3)."""

    method: Literal["POST", "GET"] = "POST"
    body: Literal["form", "json", "query"] = "form"
    # Our name of a grant type → theirs, e.g. client_credentials → account_credentials.
    grant_types: dict[str, str] = {}
    rename: dict[str, str] = {}
    omit: tuple[str, ...] = ()
    # More parameters and headers for the exchange of a code.
    code_params: dict[str, str] = {}
    code_headers: dict[str, str] = {}
    # Parameter → text whose SHA-256, in hexadecimal, is sent.
    sha256: dict[str, str] = {}


class Answer(Part, frozen=True):
    """Where the answer has what RFC 6749 5.1 names."""

    # What all other paths but ``ok`` begin with.
    root: str = ""
    access_token: str = "access_token"  # noqa: S105
    refresh_token: str = "refresh_token"  # noqa: S105
    token_type: str = "token_type"  # noqa: S105
    scope: str = "scope"
    id_token: str = "id_token"  # noqa: S105
    expires_in: str = "expires_in"
    expires_in_unit: Literal["s", "ms"] = "s"
    # An instant in place of a lifetime.
    expires_at: str = ""
    expires_at_format: Literal["epoch_s", "epoch_ms", "iso"] = "epoch_s"
    refresh_expires_in: str = ""
    # Path → value, from the top: without it, the answer is an error, whatever its status.
    ok: dict[str, str | int | bool] = {}
    # Our name of a value → path: kept, shown, and usable in addresses.
    capture: dict[str, str] = {}


class Errors(Part, frozen=True):
    """Where a refusal says why, from the top (RFC 6749 5.2)."""

    code: str = "error"
    description: str = "error_description"
    # Their code → the one of RFC 6749 that means the same.
    map: dict[str, str] = {}


class Exchange(Part, frozen=True):
    """Another request, right after the first: a short-lived token for one that lasts."""

    url: str
    method: Literal["GET", "POST"] = "GET"
    params: dict[str, str] = {}
    headers: dict[str, str] = {}
    answer: Answer = Answer()


class Refresh(Part, frozen=True):
    """How a token is renewed (RFC 6749 6)."""

    # By a refresh token; by the access token itself; not at all. A grant that needs no person
    # asks for a new one in any case.
    mode: Literal["refresh_token", "exchange_access_token", "none"] = "refresh_token"
    # In place of the token endpoint.
    url: str = ""
    method: Literal["", "POST", "GET"] = ""
    body: Literal["", "form", "json", "query"] = ""
    grant_type: str = ""
    # The parameter that holds what is spent.
    token_parameter: str = "refresh_token"  # noqa: S105
    params: dict[str, str] = {}
    headers: dict[str, str] = {}
    omit: tuple[str, ...] = ()
    sends_scope: bool = False
    # In seconds since it was obtained: earlier is refused.
    not_before: int = 0
    # So many seconds after it was spent, the same refresh token still works.
    grace_seconds: int = 0


class Lifetime(Part, frozen=True):
    """Lifetimes in seconds where answers are silent; 0 is unknown."""

    access: int = 0
    refresh_idle: int = 0
    refresh_absolute: int = 0


class Use(Part, frozen=True):
    """How a token is sent to the API that it is for (RFC 6750 2)."""

    placement: Literal["header", "query"] = "header"
    # The header or the parameter.
    name: str = "Authorization"
    scheme: str = "Bearer"
    headers: dict[str, str] = {}
    base_urls: tuple[str, ...] = ()


class Revoke(Part, frozen=True):
    """How a token is given back, where it is not as RFC 7009 says."""

    # By RFC 7009; with the token as bearer; by a request to an address that holds it; not at all.
    style: Literal["rfc7009", "bearer", "request", "none"] = "rfc7009"
    method: Literal["POST", "DELETE", "GET"] = "POST"
    url: str = ""
    params: dict[str, str] = {}


class TestCall(Part, frozen=True):
    """A harmless call that proves a token and names its account."""

    url: str
    method: Literal["GET", "POST"] = "GET"
    headers: dict[str, str] = {}
    body: str = ""
    status: int = 200
    # Path to what identifies the account for good, and to what people know it by.
    subject: str = ""
    label: str = ""


class Habits(Part, frozen=True):
    """All that one authorization server does in its own way (RFC 6749 8)."""

    scope_separator: str = " "
    authorize: Authorize = Authorize()
    callback: Callback = Callback()
    client: Client = Client()
    token: TokenRequest = TokenRequest()
    answer: Answer = Answer()
    errors: Errors = Errors()
    then: tuple[Exchange, ...] = ()
    refresh: Refresh = Refresh()
    lifetime: Lifetime = Lifetime()
    use: Use = Use()
    revoke: Revoke = Revoke()
    test_call: TestCall | None = None
    # Hosts that a captured value may name, ``*`` for one label or more.
    allowed_hosts: tuple[str, ...] = ()


def read(kept: object) -> Habits:
    """
    Read habits that were kept as JSON (RFC 6749 8).

    :raises ValueError: a field that is unknown or has the wrong type; says which.
    """
    return msgspec.convert(kept, Habits)


def write(habits: Habits) -> dict[str, object]:
    """Give habits as JSON: what is as RFC 6749 says is not in it."""
    written: dict[str, object] = msgspec.to_builtins(habits)
    return written
