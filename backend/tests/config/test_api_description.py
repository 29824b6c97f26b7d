"""The description that is served is the one in the repository, made once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from tokenwell.config import api_description

COMMITTED = Path(__file__).parents[2] / "openapi.yaml"


def test_description_is_the_committed_one_and_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    api_description._description.forget()
    made: list[object] = []
    make: Callable[..., object] = SchemaGenerator.get_schema

    def count(*arguments: object, **options: object) -> object:
        made.append(arguments)
        return make(*arguments, **options)

    monkeypatch.setattr(SchemaGenerator, "get_schema", count)

    answers = [Client().get("/api/schema/", headers={"Cookie": f"a={n}"}) for n in range(3)]

    assert {answer.content for answer in answers} == {COMMITTED.read_bytes()}
    assert len(made) == 1
