"""
Names in braces: where a template may use them, and what is put in their place.

A name is asked for in the form (``placeholders``), captured from a response, or one of a
request that is being made. What is not known yet where a text is used may not stand there.
"""

import re
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from tokenwell.providers.locating import Place
from tokenwell.providers.schema import Template

# Texts with the places at which they stand.
Texts = list[tuple[Place, str]]

NAME = re.compile(r"\{([a-z][a-z0-9_]*)\}")
OF_A_REQUEST = frozenset({"access_token", "client_id", "client_secret", "code", "refresh_token"})

# What is known where a text is used: what was asked for; what came with the authorization
# response; with the token too; and what is in the request itself.
Known = Literal["asked", "response", "token", "request"]

# The first that fits counts. A text that is nowhere below is for people and holds no names.
_KNOWN: tuple[tuple[Place, Known], ...] = (
    (("issuer",), "asked"),
    (("audience",), "asked"),
    (("docs",), "asked"),
    (("steps", "*", "link"), "asked"),
    (("endpoints", "token"), "response"),
    (("endpoints", "revocation"), "token"),
    (("endpoints", "introspection"), "token"),
    (("endpoints", "userinfo"), "token"),
    (("endpoints",), "asked"),
    (("scope", "default"), "asked"),
    (("scope", "required"), "asked"),
    (("scope", "known", "*", "name"), "asked"),
    (("authorize",), "asked"),
    (("client", "basic"), "request"),
    # These two fill in the form, and are sent as they stand there.
    (("token", "params"), "asked"),
    (("token", "headers"), "asked"),
    (("token",), "request"),
    (("then",), "request"),
    (("refresh",), "request"),
    (("use",), "request"),
    (("revoke",), "request"),
    (("test_call",), "request"),
    (("allowed_hosts",), "asked"),
)


def names_in(text: str) -> list[str]:
    """List the names that a text holds, in their order."""
    return NAME.findall(text)


def put_in(said: Any, values: Mapping[str, str]) -> Any:
    """Put values in place of their names, in all texts of something; other names stay."""
    if isinstance(said, str):
        return NAME.sub(lambda name: values.get(name[1], name[0]), said)
    if isinstance(said, Mapping):
        return {key: put_in(inner, values) for key, inner in said.items()}
    if isinstance(said, list | tuple):
        return [put_in(inner, values) for inner in said]
    return said


def texts(template: Template) -> Texts:
    """List all texts of a template that are not the schema's own, with their places."""
    found: Texts = []
    _gather(found, msgspec.to_builtins(template), ())
    return found


def known_at(place: Place) -> Known | None:
    """Say what is known where the text at a place is used; None: it holds no names."""
    return next((known for prefix, known in _KNOWN if _begins(place, prefix)), None)


def usable(template: Template, known: Known) -> frozenset[str]:
    """List the names that may stand where this is known."""
    names = set(template.placeholders)
    if known != "asked":
        names |= set(template.callback.capture)
    if known in {"token", "request"}:
        names |= captured(template)
    if known == "request":
        names |= OF_A_REQUEST
    return frozenset(names)


def captured(template: Template) -> frozenset[str]:
    """List the names of what responses bring."""
    answers = (template.answer, *(exchange.answer for exchange in template.then))
    return frozenset(template.callback.capture).union(*(answer.capture for answer in answers))


def _gather(found: Texts, said: Any, place: Place) -> None:
    if isinstance(said, str):
        found.append((place, said))
    elif isinstance(said, dict):
        for key, inner in said.items():
            _gather(found, inner, (*place, key))
    elif isinstance(said, list | tuple):
        for index, inner in enumerate(said):
            _gather(found, inner, (*place, index))


def _begins(place: Place, prefix: Place) -> bool:
    return len(place) >= len(prefix) and all(
        wanted in ("*", part) for wanted, part in zip(prefix, place, strict=False)
    )
