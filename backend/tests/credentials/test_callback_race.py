"""Fifty browsers' windows come back at once with one state: one of them has the answer."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from tests.credentials.making import JSON, begin, make_credential, recorded
from tests.personas import browser as browser_of
from tests.personas import make_personas
from tests.waiting import wait_until_somebody_waits
from tokenwell.credentials.models import Authorization

MANY = 50

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def _wide_pool() -> Iterator[None]:
    pool: Any = connection.pool  # type: ignore[attr-defined]
    pool.resize(1, MANY + 5)
    yield
    pool.resize(1, settings.DATABASE_POOL)


@pytest.mark.usefixtures("_wide_pool")
def test_of_many_answers_at_once_exactly_one_is_exchanged(woken: list[UUID]) -> None:
    personas = make_personas()
    alice = browser_of(personas.alice)
    attempt = begin(alice, make_credential(personas.container, by=personas.alice))
    query = {"code": "a-code", "state": attempt.state}
    at_once = Barrier(MANY)

    def come_back(_number: int) -> str:
        window = Client()
        window.cookies = SimpleCookie(alice.cookies)
        at_once.wait(60)
        try:
            return str(window.get(attempt.address, query)["Location"]).partition("?")[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(MANY) as windows:
        places = Counter(windows.map(come_back, range(MANY)))

    granted = f"/credentials/{attempt.authorization.credential_id}"
    assert places == {granted: 1, "/authorization-problem": MANY - 1}
    assert woken == [attempt.authorization.pk]
    assert recorded().count("authorization.callback_refused") == MANY - 1
    assert Authorization.objects.get().state == "exchanging"


def test_answer_that_waits_for_another_one_finds_it_used(woken: list[UUID]) -> None:
    personas = make_personas()
    attempt = begin(
        browser_of(personas.alice), make_credential(personas.container, by=personas.alice)
    )

    def come_back() -> str:
        try:
            return str(attempt.come_back()["Location"])
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as window:
        with transaction.atomic():
            # Somebody takes the answer, and has not committed when the second one looks.
            Authorization.objects.update(state="exchanging")
            second = window.submit(come_back)
            wait_until_somebody_waits()
        location = second.result(60)

    assert location == "/authorization-problem?code=already-used"
    assert woken == []


@pytest.mark.usefixtures("_wide_pool")
def test_of_many_changes_of_one_state_exactly_one_goes_through() -> None:
    personas = make_personas()
    alice = browser_of(personas.alice)
    credential = make_credential(personas.container, by=personas.alice)
    url = f"/api/v1/credentials/{credential.pk}"
    tag = alice.get(url)["ETag"]
    at_once = Barrier(10)

    def change(number: int) -> int:
        window = Client()
        window.cookies = SimpleCookie(alice.cookies)
        at_once.wait(60)
        try:
            body = {"scope": f"scope-{number}"}
            return window.patch(url, body, JSON, headers={"If-Match": tag}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as windows:
        statuses = Counter(windows.map(change, range(10)))

    assert statuses == {200: 1, 412: 9}
