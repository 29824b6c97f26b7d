"""Fill a template with what a person answered: the form of a credential, and its habits."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from tokenwell.oauth import habits
from tokenwell.oauth.habits import Habits
from tokenwell.providers import answered
from tokenwell.providers.names import names_in, put_in
from tokenwell.providers.schema import Authentication, Grant, Template

# What a template says in the habits' sections that is a field of the form instead.
_FIELDS_OF_FORM = {
    "authorize": ("params",),
    "client": ("authentication", "allowed"),
    "token": ("params", "headers"),
    "refresh": ("rotates", "unknown_outcome"),
}
_HABITS = ("callback", "answer", "errors", "then", "lifetime", "use", "revoke", "test_call")


class Form(msgspec.Struct, frozen=True):
    """
    The fields that a template fills in, as the form of a credential names them.

    An address may still hold names of values that responses bring. Base URLs that do are
    in the habits only.
    """

    grant_type: Grant
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    device_authorization_endpoint: str
    pushed_authorization_request_endpoint: str
    revocation_endpoint: str
    introspection_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    registration_endpoint: str
    scope: str
    audience: str
    pkce: str
    client_authentication: Authentication
    extra_authorization_params: dict[str, str]
    extra_token_params: dict[str, str]
    extra_headers: dict[str, str]
    base_urls: list[str]
    # Empty: not known, so the careful way of the engine.
    unknown_outcome: str
    issuer_in_response: bool
    uses_dpop: bool


@dataclass(frozen=True, slots=True)
class Filled:
    """What a credential that is made from a template begins with."""

    form: Form
    habits: Habits


def fill(template: Template, values: Mapping[str, str]) -> Filled:
    """
    Fill in a template.

    :raises ValuesRefused: a value is missing, or is not what the provider's addresses want.
    """
    accepted = answered.accept(template, values)
    form, kept = put_in(compose(template), accepted)
    base_urls = [url for url in form["base_urls"] if not names_in(url)]
    return Filled(msgspec.convert({**form, "base_urls": base_urls}, Form), habits.read(kept))


def compose(template: Template) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give form and habits as plain values, with the names still in them."""
    return _form(template), _habits(template)


def _form(template: Template) -> dict[str, Any]:
    endpoints, scope = template.endpoints, template.scope
    return {
        "grant_type": template.grants[0],
        "issuer": template.issuer,
        "authorization_endpoint": endpoints.authorization,
        "token_endpoint": endpoints.token,
        "device_authorization_endpoint": endpoints.device_authorization,
        # Pushed where the server insists; else the browser says it all.
        "pushed_authorization_request_endpoint": endpoints.pushed_authorization_request
        if template.requires.par == "required"
        else "",
        "revocation_endpoint": endpoints.revocation,
        "introspection_endpoint": endpoints.introspection,
        "userinfo_endpoint": endpoints.userinfo,
        "jwks_uri": endpoints.jwks,
        "registration_endpoint": endpoints.registration,
        "scope": " ".join(dict.fromkeys([*scope.default, *scope.required])),
        "audience": template.audience,
        # A server that does not know PKCE ignores it (RFC 7636 5), so it is left out only where
        # a template says that it does harm.
        "pkce": "unsupported" if template.pkce == "unsupported" else "S256",
        "client_authentication": template.client.authentication,
        "extra_authorization_params": template.authorize.params,
        "extra_token_params": template.token.params,
        "extra_headers": template.token.headers,
        "base_urls": list(template.use.base_urls),
        "unknown_outcome": template.refresh.unknown_outcome or "at_expiry_once",
        "issuer_in_response": template.requires.iss,
        "uses_dpop": template.requires.dpop == "required",
    }


def _habits(template: Template) -> dict[str, Any]:
    said = msgspec.to_builtins(template)
    kept = {section: said[section] for section in _HABITS if section in said}
    for section, fields in _FIELDS_OF_FORM.items():
        left = {key: value for key, value in said.get(section, {}).items() if key not in fields}
        if left:
            kept[section] = left
    if template.scope.separator != " ":
        kept["scope_separator"] = template.scope.separator
    if template.allowed_hosts:
        kept["allowed_hosts"] = list(template.allowed_hosts)
    return kept
