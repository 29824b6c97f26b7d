"""
Everybody asks everything at every place: each answer is what the table and the reference say.

Each question is asked in a savepoint that is taken back. What may not be seen is answered as
what is not there: the whole answer is the same, but for the nonce that each has of its own.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import SimpleCookie
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker

from tests.authz.asking import Answer, address_of, body_of, told_by
from tests.authz.cast import CAST, PRIVILEGES, Persona, call_cast
from tests.authz.expected import Expected, Judge
from tests.authz.needs import Route
from tests.authz.place import Places, Where, places_for
from tests.authz.table import ROUTES
from tests.containers.reference import effective
from tests.containers.trees import send

_REFUSALS = frozenset({400, 401, 403, 404})
_WRITES = ("INSERT", "UPDATE", "DELETE")
_QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


class Matrix:
    """The places, the cast with their browsers, and who has to be answered what."""

    def __init__(self) -> None:
        self.places = Places()
        self.cast = call_cast()
        # One for all: each would load the middleware, which takes as long as fifty questions.
        self.client = Client()
        self.judge = Judge(self.places, effective())

    def ask(self, person: Persona, route: Route, where: Where) -> Answer:
        """Ask one question, and take back whatever it did."""
        self.client.cookies = SimpleCookie(person.cookies)
        with transaction.atomic():
            names = self.places.names(where, person, route)
            writes: list[str] = []
            with connection.execute_wrapper(_noting(writes)):
                answer = told_by(self._sent(person, route, names), names["container_id"])
            transaction.set_rollback(True)
        refused = answer.status in {401, 403, 404}
        assert not (refused and writes), f"{person.name} was refused, after {writes}"
        return answer

    def _sent(self, person: Persona, route: Route, names: Mapping[str, object]) -> Any:
        address, body = address_of(route, names), body_of(route, names)
        return send(self.client, route[0], address, body, **dict(person.headers))


@pytest.fixture(scope="module")
def matrix(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Matrix]:
    """Make what the questions are about, once."""
    with (
        override_settings(PASSWORD_HASHERS=_QUICK),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        yield Matrix()
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_everybody_is_answered_as_the_table_says(matrix: Matrix, route: Route) -> None:
    wrong = []

    for person in matrix.cast:
        expected = {
            where: matrix.judge.expects(person, route, where)
            for where in places_for(route, person.name)
        }
        answers = {where: matrix.ask(person, route, where) for where in expected}
        wrong += [
            f"{person.name}, {where}: {answers[where].status}, not {expected[where].status}"
            f" {answers[where].body.decode()[:200]}"
            for where in expected
            if not _is_as(answers[where], expected[where])
        ]
        wrong += [
            f"{person.name}, {where}: {answers[where]} is not {answers[Where.ABSENT]}"
            for where in expected
            if Where.ABSENT in expected
            and expected[where].is_as_absent
            and answers[where] != answers[Where.ABSENT]
        ]

    assert not wrong, "\n".join(wrong)


def test_matrix_is_large() -> None:
    questions = sum(len(places_for(route, name)) for route in ROUTES for name in CAST)

    print(f"{len(CAST)} personas, {len(ROUTES)} routes, {questions} answers")
    assert len(CAST) >= 12 + len(PRIVILEGES)
    assert questions >= 5000


def _is_as(answer: Answer, expected: Expected) -> bool:
    if expected.status is None:
        return answer.status < 300
    return answer.status == expected.status


def _noting(writes: list[str]) -> Any:
    """Note what is written; what is taken back with its savepoint was not."""
    begun: dict[str, int] = {}

    def execute(run: Any, sql: str, *rest: Any) -> Any:
        if sql.lstrip().startswith(_WRITES):
            writes.append(sql[:80])
        elif sql.startswith("SAVEPOINT"):
            begun[sql.rsplit(maxsplit=1)[-1]] = len(writes)
        elif sql.startswith("ROLLBACK TO SAVEPOINT"):
            del writes[begun[sql.rsplit(maxsplit=1)[-1]] :]
        return run(sql, *rest)

    return execute
