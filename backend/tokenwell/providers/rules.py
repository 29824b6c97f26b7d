"""Rules for what a template says beyond its schema: grants, scopes, client, renewal, words."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from tokenwell.oauth.authorization import reserved_token_params
from tokenwell.oauth.authorization_request import reserved_authorization_params
from tokenwell.oauth.token_request import reserved_headers
from tokenwell.providers.addresses import Fault
from tokenwell.providers.names import Texts
from tokenwell.providers.schema import Template

_DASH = re.compile("\u2014| \u2013 ")
_PLEADING = re.compile(r"!|\b[Pp]lease\b")
# Texts that people read, by the last name of their place; `name` and `what` are others' words.
_READ = frozenset({"text", "help", "label", "note", "limits", "needs_code"})


def faults(template: Template, said: Texts) -> Iterator[Fault]:
    """List what is wrong, with the place of each fault."""
    for rule in (_basics, _endpoints, _reserved, _scopes, _client, _renewal, _steps):
        yield from rule(template)
    yield from _words(said)


def faults_by_date(template: Template, *, today: date) -> Iterator[Fault]:
    """List the sources that somebody will have looked at."""
    for index, source in enumerate(template.sources):
        if source.seen > today:
            yield ("sources", index, "seen"), f"{source.seen} is yet to come"


def _basics(template: Template) -> Iterator[Fault]:
    if not template.name:
        yield ("name",), "has no words"
    if not template.sources:
        yield ("sources",), "at least one source has to be named, with the date it was looked at"
    for index, source in enumerate(template.sources):
        if not source.what:
            yield ("sources", index, "what"), "has no words"
    if not template.grants:
        yield ("grants",), "at least one grant has to be named"
    for grant in _twice(template.grants):
        yield ("grants",), f"{grant} is there twice"
    if template.discovery and not template.issuer:
        yield ("discovery",), "there is no issuer to ask"


def _endpoints(template: Template) -> Iterator[Fault]:
    # What can't be known before somebody fills in the form is found out then.
    if (template.discovery and template.issuer) or template.needs_code:
        return
    grants, endpoints = set(template.grants), template.endpoints
    needed = {
        "authorization": bool(grants & {"authorization_code", "implicit"}),
        "token": bool(grants - {"implicit"}),
        "device_authorization": "device_code" in grants,
    }
    for name, is_needed in needed.items():
        if is_needed and not getattr(endpoints, name):
            yield ("endpoints", name), f"the grants need the {name} endpoint"


def _reserved(template: Template) -> Iterator[Fault]:
    said = (
        (("authorize", "params"), template.authorize.params, reserved_authorization_params()),
        (("token", "params"), template.token.params, reserved_token_params()),
        (("token", "headers"), template.token.headers, reserved_headers()),
    )
    for place, extra, reserved in said:
        for name in extra:
            if name.lower() in reserved:
                yield (*place, name), f"{name} is set by Tokenwell itself, and can't be an extra"


def _scopes(template: Template) -> Iterator[Fault]:
    scope = template.scope
    for name in _twice([known.name for known in scope.known]):
        last = max(index for index, known in enumerate(scope.known) if known.name == name)
        yield ("scope", "known", last), f"{name} is known already"
    for index, known in enumerate(scope.known):
        if not known.name or not known.text:
            yield ("scope", "known", index), "a scope needs a name and a text"
    for key, names in (("default", scope.default), ("required", scope.required)):
        for index, name in enumerate(names):
            if not name or " " in name:
                yield ("scope", key, index), "one scope each, without blanks"
        for name in _twice(names):
            yield ("scope", key), f"{name} is there twice"


def _client(template: Template) -> Iterator[Fault]:
    client = template.client
    if client.allowed and client.authentication not in client.allowed:
        yield ("client", "authentication"), f"{client.authentication} is not among the allowed ones"


def _renewal(template: Template) -> Iterator[Fault]:
    refresh = template.refresh
    if refresh.unknown_outcome == "within" and refresh.grace_seconds <= 0:
        yield ("refresh", "unknown_outcome"), "within needs grace_seconds"
    for key in ("grace_seconds", "not_before"):
        if getattr(refresh, key) < 0:
            yield ("refresh", key), "is a number of seconds, not below 0"
    for key in ("access", "refresh_idle", "refresh_absolute"):
        if getattr(template.lifetime, key) < 0:
            yield ("lifetime", key), "is a number of seconds, not below 0"


def _steps(template: Template) -> Iterator[Fault]:
    if not template.steps:
        return
    copied = [index for index, step in enumerate(template.steps) if step.copy == "redirect_uri"]
    if "authorization_code" in template.grants and not copied:
        yield ("steps",), 'one step has to have copy = "redirect_uri"'
    for index in copied[1:]:
        yield ("steps", index, "copy"), "an earlier step has the Redirect URI already"
    for index, step in enumerate(template.steps):
        if not step.text:
            yield ("steps", index, "text"), "has no words"


def _words(said: Texts) -> Iterator[Fault]:
    for place, text in said:
        if text != text.strip():
            yield place, "begins or ends with a blank"
        if place[-1] in _READ:
            if _DASH.search(text):
                yield place, "has a dash between thoughts: make it a sentence or a comma"
            if _PLEADING.search(text):
                yield place, "pleads or exclaims: say it plainly"


def _twice(names: tuple[str, ...] | list[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]
