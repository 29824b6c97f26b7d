"""Send the request of a row: what it says of a place is filled in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.test import Client

from tests.authz.needs import Route
from tests.authz.table import ROUTES
from tests.containers.trees import send
from tokenwell.accounts.models import User
from tokenwell.providers.catalog import catalog

# Another with each answer, and no more than that.
_NONCE = re.compile("nonce-[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Answer:
    """All that a caller can tell one answer from another by."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...]
    cookies: str


def ask(caller: User | Client, route: Route, names: Mapping[str, object]) -> Any:
    """Send the request of a row."""
    return send(caller, route[0], address_of(route, names), body_of(route, names))


def address_of(route: Route, names: Mapping[str, object]) -> str:
    """Fill in the address of a row."""
    need, path = ROUTES[route], path_of(route[1], names)
    return f"{path}?{filled(need.query, names)}" if need.query else path


def path_of(path: str, names: Mapping[str, object]) -> str:
    """Fill in a path as the URLconf has it."""
    path = path.replace("<slug:slug>", _slug())
    for name, value in names.items():
        path = path.replace(f"<uuid:{name}>", str(value)).replace(f"<int:{name}>", str(value))
    return path


def body_of(route: Route, names: Mapping[str, object]) -> dict[str, Any] | None:
    """Fill in the body of a row; None if it has none."""
    body = ROUTES[route].body
    return body and filled(body, names)


def filled(value: Any, names: Mapping[str, object]) -> Any:
    """Fill in what a text, or each text in a value, names."""
    match value:
        case str():
            for name, meant in names.items():
                value = value.replace(f"{{{name}}}", str(meant))
            return value
        case dict():
            return {name: filled(inner, names) for name, inner in value.items()}
        case list():
            return [filled(inner, names) for inner in value]
    return value


@cache
def _slug() -> str:
    return catalog().all()[0].slug


def is_about(route: Route, name: str) -> bool:
    """Tell whether the request of a row names something: in its address, query or body."""
    need = ROUTES[route]
    said = f"{need.query} {sorted((need.body or {}).items())}"
    return f":{name}>" in route[1] or f"{{{name}}}" in said


def told_by(answer: Any, *sent: object) -> Answer:
    """Read an answer to its end; ids that were sent may come back, and are no news."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    for one in sent:
        body = body.replace(str(one).encode(), b"what was sent")
    headers = ((name, _NONCE.sub("nonce", value)) for name, value in answer.headers.items())
    return Answer(answer.status_code, body, tuple(sorted(headers)), answer.cookies.output())
