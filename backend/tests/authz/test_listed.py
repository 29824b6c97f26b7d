"""
Every id that a caller can send is in ``references``, with who looks it up.

Found by looking at the classes and the description of the API: a new one fails until listed.
"""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from typing import Any, get_args, get_type_hints
from uuid import UUID

import msgspec
import pytest
import yaml
from django.apps import apps
from django.conf import settings
from django.urls import get_resolver
from rest_framework import relations, serializers
from rest_framework.request import Request

from tests.authz.references import (
    IN_BODIES,
    IN_FILES,
    IN_QUERIES,
    AskedFor,
    OfItem,
    Taken,
)
from tokenwell.accounts.models import User
from tokenwell.transfer import declaration, document, sealed_part
from tokenwell.transfer.files import FileField
from tokenwell.transfer.form import Part
from tokenwell.web.serializers import Strict

_SOURCES = settings.BASE_DIR / "tokenwell"
_DESCRIPTION = settings.BASE_DIR / "openapi.yaml"
_IDS = (
    serializers.UUIDField,
    relations.RelatedField,
    relations.ManyRelatedField,
    serializers.ModelField,
)


def test_every_id_of_a_body_is_listed() -> None:
    found = {
        f"{of.__name__}.{name}"
        for of in _sent()
        for name, field in of().fields.items()
        if _names_something(name, field)
    }

    assert found == set(IN_BODIES)


def test_every_id_of_a_query_is_listed() -> None:
    found: dict[str, set[str]] = {}
    described = yaml.load(_DESCRIPTION.read_text(), Loader=yaml.CSafeLoader)  # noqa: S506 - safe
    for path, operations in described["paths"].items():
        for operation in operations.values():
            for one in operation.get("parameters", ()):
                if one["in"] == "query" and one["schema"].get("format") == "uuid":
                    found.setdefault(one["name"], set()).add(path.removeprefix("/api/v1/"))

    listed = {
        name: {route.replace("<uuid:", "{").replace(">", "}") for route in asked.routes}
        for name, asked in IN_QUERIES.items()
    }
    assert found == listed


def test_every_id_of_a_file_is_listed() -> None:
    found = {
        f"{part.__name__}.{field.name}"
        for part in _parts(Part)
        for field in msgspec.structs.fields(part)
        if UUID in {field.type, *get_args(field.type)}
    }

    assert found == set(IN_FILES)


@pytest.mark.parametrize(
    "resolver",
    {
        one.resolver
        for table in (IN_BODIES, IN_QUERIES, IN_FILES)
        for one in table.values()
        if isinstance(one, OfItem | AskedFor | Taken)
    },
    ids=lambda resolver: resolver.__name__,
)
def test_who_looks_up_takes_the_caller(resolver: Any) -> None:
    hints = get_type_hints(resolver)

    assert {User, Request} & {hints[name] for name in inspect.signature(resolver).parameters}


def test_only_strict_serializers_read_what_callers_send() -> None:
    # Beside them: what takes nothing at all, a request of ours that carries data, and what is
    # named to a `_read`.
    others = _reading() - {one.__name__ for one in _strict()}

    assert others == {"Strict", "form", "request"}


def test_what_is_nested_is_strict_too() -> None:
    nested = [one for of in _strict() for one in _below(of()) if _is_form(one)]

    assert nested
    assert [one for one in nested if not isinstance(one, Strict)] == []
    assert {document.Document, declaration.Declaration, sealed_part.SealedPart} <= {*_parts(Part)}
    assert all(part.__struct_config__.forbid_unknown_fields for part in _parts(Part))


def _sent() -> list[type[Strict]]:
    """Find the serializers that read what callers send, and those nested in them."""
    sent = [one for one in _strict() if one.__name__ in _reading()]
    return [*sent, *(type(inner) for one in sent for inner in _below(one()) if _is_form(inner))]


@cache
def _strict() -> list[type[Strict]]:
    assert get_resolver().url_patterns  # that all of them are loaded
    return [one for one in _parts(Strict) if one.__module__.startswith("tokenwell.")]


@cache
def _reading() -> set[str]:
    """Find by the source which classes are given data, also by a ``_read`` that is named one."""
    found: set[str] = set()
    for path in _SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            if any(word.arg == "data" for word in node.keywords):
                found.add(_name_of(node.func))
            if _name_of(node.func) == "_read" and len(node.args) == 2:
                found |= {name for name in [_name_of(node.args[1])] if name[:1].isupper()}
    return found


def _name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else str(getattr(node, "id", ""))


def _names_something(name: str, field: Any) -> bool:
    """Tell whether a field is an id by its kind, or is called as a thing of ours is."""
    fields = [field, *_below(field)]
    if any(_is_form(one) for one in fields):
        return False  # its own fields are looked at
    if isinstance(field, FileField):
        return False  # a whole document, of which IN_FILES tells
    return any(isinstance(one, _IDS) for one in fields) or name in _things()


@cache
def _things() -> set[str]:
    models = [one for one in apps.get_models() if one.__module__.startswith("tokenwell.")]
    named = {field.name for one in models for field in one._meta.fields if field.is_relation}
    return named | {str(one._meta.model_name) for one in models}


def _below(field: Any) -> Iterator[Any]:
    inner = list(getattr(field, "fields", {}).values()) if _is_form(field) else []
    if (child := getattr(field, "child", None)) is not None:
        inner.append(child)
    for one in inner:
        yield one
        yield from _below(one)


def _is_form(field: Any) -> bool:
    return isinstance(field, serializers.Serializer)


def _parts(of: type[Any]) -> list[Any]:
    return [part for one in of.__subclasses__() for part in (one, *_parts(one))]
