"""
What a provider template may say. One TOML file a provider; its name is the provider's slug.

The sections that are habits of the authorization server (``oauth.habits``) are copied into
each credential that is made from the template; the others fill in its form, or tell a person
what to do. What is not known is left out.
"""

from datetime import date
from typing import Literal

import msgspec

from tokenwell.oauth import habits
from tokenwell.oauth.habits import Part

Grant = Literal[
    "authorization_code",
    "implicit",
    "password",
    "client_credentials",
    "device_code",
    "jwt_bearer",
    "token_exchange",
]
Authentication = Literal["header", "body", "none", "client_secret_jwt", "private_key_jwt", "mtls"]
Category = Literal[
    "accounting",
    "advertising",
    "analytics",
    "commerce",
    "communication",
    "crm",
    "design",
    "developer",
    "files",
    "finance",
    "health",
    "hr",
    "identity",
    "infrastructure",
    "marketing",
    "media",
    "productivity",
    "social",
    "support",
    "other",
]


class Step(Part, frozen=True):
    """One thing to do at the provider's console; the steps come in their order."""

    text: str
    link: str = ""
    # What the form offers to copy at this step.
    copy: Literal["", "redirect_uri"] = ""


class Docs(Part, frozen=True):
    """Where the provider says it."""

    # Where a client is registered, and where the manual is.
    register: str = ""
    reference: str = ""
    scopes: str = ""


class Option(Part, frozen=True):
    """One of the values that a placeholder may have."""

    value: str
    label: str


class Placeholder(Part, frozen=True):
    """A part of an address that differs from customer to customer; asked for in words."""

    label: str
    help: str = ""
    example: str = ""
    # A regular expression for the whole value.
    pattern: str = ""
    default: str = ""
    options: tuple[Option, ...] = ()


class Endpoints(Part, frozen=True):
    """Addresses of the authorization server; they fill in the form."""

    authorization: str = ""
    token: str = ""
    device_authorization: str = ""
    pushed_authorization_request: str = ""
    revocation: str = ""
    introspection: str = ""
    userinfo: str = ""
    jwks: str = ""
    registration: str = ""


class KnownScope(Part, frozen=True):
    """A scope worth knowing, in plain words."""

    name: str
    text: str
    sensitive: bool = False


class Scope(Part, frozen=True):
    """What can be asked for."""

    separator: str = " "
    # Asked for when nobody says otherwise; without these it does not work as expected.
    default: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    known: tuple[KnownScope, ...] = ()
    # Further parameters of the authorization request that hold scopes → what they are for.
    parameters: dict[str, str] = {}


class Client(habits.Client, frozen=True):
    """How the client proves itself."""

    authentication: Authentication = "header"
    allowed: tuple[Authentication, ...] = ()


class Authorize(habits.Authorize, frozen=True):
    """The authorization request, with the extra parameters that fill in the form."""

    params: dict[str, str] = {}


class TokenRequest(habits.TokenRequest, frozen=True):
    """The token request, with the extra parameters and headers that fill in the form."""

    params: dict[str, str] = {}
    headers: dict[str, str] = {}


class Refresh(habits.Refresh, frozen=True):
    """How a token is renewed, and what is known of the refresh token's fate."""

    rotates: Literal["", "never", "sometimes", "always", "app_setting"] = ""
    # After a request without an outcome (docs/architecture.md).
    unknown_outcome: Literal["", "immediate", "within", "at_expiry_once", "never"] = ""


class Redirect(Part, frozen=True):
    """What the provider demands of a redirect URI."""

    https_only: bool = False
    # Whether ``localhost`` and ``127.0.0.1`` may be registered.
    localhost: bool | None = None
    loopback_ip: bool | None = None
    # What else has to be known, in a sentence.
    note: str = ""


class Requires(Part, frozen=True):
    """What the provider demands beyond RFC 6749."""

    par: Literal["no", "supported", "required"] = "no"
    dpop: Literal["no", "supported", "required"] = "no"
    mtls: Literal["no", "supported", "required"] = "no"
    # The authorization response names the issuer (RFC 9207).
    iss: bool = False


class Source(Part, frozen=True):
    """Where the facts are from, and when they were looked at."""

    what: str
    seen: date


class Template(Part, frozen=True):
    """One provider."""

    name: str
    category: Category
    sources: tuple[Source, ...]
    grants: tuple[Grant, ...] = ("authorization_code",)
    # Other words that people look for it by.
    aliases: tuple[str, ...] = ()
    docs: Docs = Docs()
    steps: tuple[Step, ...] = ()
    placeholders: dict[str, Placeholder] = {}
    issuer: str = ""
    # Whether the issuer publishes its metadata (RFC 8414, OpenID Connect Discovery).
    discovery: bool = False
    endpoints: Endpoints = Endpoints()
    scope: Scope = Scope()
    pkce: Literal["supported", "required", "unsupported", ""] = ""
    audience: str = ""
    client: Client = Client()
    authorize: Authorize = Authorize()
    callback: habits.Callback = habits.Callback()
    redirect: Redirect = Redirect()
    token: TokenRequest = TokenRequest()
    answer: habits.Answer = habits.Answer()
    errors: habits.Errors = habits.Errors()
    then: tuple[habits.Exchange, ...] = ()
    lifetime: habits.Lifetime = habits.Lifetime()
    refresh: Refresh = Refresh()
    use: habits.Use = habits.Use()
    revoke: habits.Revoke = habits.Revoke()
    test_call: habits.TestCall | None = None
    requires: Requires = Requires()
    allowed_hosts: tuple[str, ...] = ()
    # How many tokens, how often; in words.
    limits: str = ""
    # What no data can say, so that the provider can't be used fully; in words.
    needs_code: str = ""


def decode(toml: bytes) -> Template:
    """
    Read a template.

    :raises ValueError: not TOML, or not this schema; the message names the field.
    """
    return msgspec.toml.decode(toml, type=Template)
