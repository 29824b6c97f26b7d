"""Room in a worker: what is slow takes a share of it, whoever asks and for whatever."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tests.engine import credentials as made
from tests.fake_provider import Provider, granting
from tests.personas import make_user
from tests.waiting import wait_until
from tokenwell.accounts.models import User
from tokenwell.credentials import authorize, bulkhead, consents, inquiries, recovery, tasks
from tokenwell.credentials.bulkhead import Share
from tokenwell.credentials.models import Authorization, Credential, Inquiry
from tokenwell.credentials.states import AuthorizationState, GrantType, InquiryKind, InquiryState

MANY = bulkhead.SHARE + 4
CODES = {
    "device_code": "GmRhmhcxhwAzkoEqiMEg",
    "user_code": "WDJB-MJHT",
    "verification_uri": "https://example.com/device",
    "expires_in": 1800,
    "interval": 5,
}
Ask = Callable[[Provider, User], Callable[[], None]]


@pytest.fixture
def silent(provider: Provider) -> Provider:
    """A provider that takes each request and never answers it."""
    provider.always = "hang"
    return provider


@pytest.fixture
def prompt(settings: Any, silent: Provider) -> Iterator[Provider]:
    """A provider that answers, at another host."""
    there = Provider()
    settings.OUTBOUND_ALLOW = {*settings.OUTBOUND_ALLOW, there.host}
    yield there
    there.close()


def _exchange(provider: Provider, by: User) -> Callable[[], None]:
    credential = made.make_client_credential(provider, by=by, name=_name(provider, by))
    started = authorize.start(credential, by=by, address=None)
    return lambda: tasks.exchange(authorization_id=str(started.authorization.pk))


def _poll(provider: Provider, by: User) -> Callable[[], None]:
    credential = made.make_credential(
        provider,
        by=by,
        name=_name(provider, by),
        grant_type=GrantType.DEVICE_CODE.value,
        device_authorization_endpoint=provider.url("/device"),
    )
    provider.scripted = [granting(**CODES)]
    authorization = authorize.start(credential, by=by, address=None).authorization
    consents.go_on(authorization.pk)
    provider.ledger.clear()
    Authorization.objects.update(poll_at=timezone.now() - timedelta(seconds=1))
    return lambda: tasks.poll(authorization_id=str(authorization.pk))


def _inquire(provider: Provider, by: User) -> Callable[[], None]:
    credential = made.make_credential(
        provider,
        by=by,
        name=_name(provider, by),
        registration_endpoint=provider.url("/register"),
    )
    inquiry = inquiries.start(InquiryKind.REGISTER, by=by, credential=credential)
    return lambda: tasks.inquire(inquiry_id=str(inquiry.pk))


def _renew(provider: Provider, by: User) -> Callable[[], None]:
    credential = made.authorized(provider, by=by, name=_name(provider, by))
    return lambda: tasks.renew(credential_id=str(credential.pk), seen=1)


def _name(provider: Provider, by: User) -> str:
    return f"{by.username}-{provider.host.partition(':')[2]}"


def _asked_in_a_worker(
    silent: Provider, prompt: Provider, work: list[Callable[[], None]], last: Callable[[], None]
) -> Future[None]:
    """Do all of it in a worker that has a thread for each but the last, and end the silence."""

    def alone(one: Callable[[], None]) -> None:
        try:
            one()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(work)) as threads:
        for one in work:
            threads.submit(alone, one)
        done = threads.submit(alone, last)
        wait_until(lambda: done.done() and len(silent.ledger) == bulkhead.SHARE)
        assert prompt.ledger
        silent.may_go_on.set()
    return done


@pytest.mark.parametrize("ask", [_exchange, _poll, _inquire, _renew])
def test_silent_host_leaves_room_for_another_one(
    ask: Ask, silent: Provider, prompt: Provider, root: User
) -> None:
    people = [make_user(f"person-{number}") for number in range(MANY)]
    work = [ask(silent, person) for person in people]

    done = _asked_in_a_worker(silent, prompt, work, ask(prompt, root))

    assert done.exception() is None
    assert len(silent.ledger) == bulkhead.SHARE


def test_person_with_many_silent_hosts_leaves_room_for_another_one(
    silent: Provider, prompt: Provider, root: User
) -> None:
    mallory = make_user("mallory")
    credentials = [
        made.make_client_credential(silent, by=mallory, name=f"crm-{number}")
        for number in range(MANY)
    ]
    work: list[Callable[[], None]] = []
    for number, credential in enumerate(credentials):
        made.set_clock(credential, host=f"host-{number}.example")
        started = authorize.start(credential, by=mallory, address=None)
        work.append(partial(tasks.exchange, authorization_id=str(started.authorization.pk)))

    done = _asked_in_a_worker(silent, prompt, work, _exchange(prompt, root))

    assert done.exception() is None
    assert Authorization.objects.get(person=root).state == AuthorizationState.GRANTED


@pytest.mark.parametrize(("tries", "again"), [(0, [1]), (9, [10]), (10, [])])
def test_what_finds_no_place_looks_for_one_again_until_beat_does(
    provider: Provider, root: User, monkeypatch: pytest.MonkeyPatch, tries: int, again: list[int]
) -> None:
    credential = made.make_client_credential(provider, by=root)
    one = authorize.start(credential, by=root, address=None).authorization.pk
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(tasks.exchange, "apply_async", lambda **options: sent.append(options))

    with ExitStack() as taken:
        for _ in range(bulkhead.SHARE):
            taken.enter_context(bulkhead.place([Share(provider.host)]))
        tasks.exchange(authorization_id=str(one), tries=tries)

    assert [options["kwargs"] for options in sent] == [
        {"authorization_id": str(one), "tries": number} for number in again
    ]
    assert provider.ledger == []


class TestNoPlace:
    """What finds no place waits for the next look of beat, and not without an end."""

    @pytest.fixture(autouse=True)
    def full(self, provider: Provider) -> Iterator[None]:
        places = [bulkhead.place([Share(provider.host)]) for _ in range(bulkhead.SHARE)]
        assert all([place.__enter__() for place in places])
        yield
        for place in places:
            place.__exit__(None, None, None)

    @pytest.fixture
    def credential(self, provider: Provider, root: User) -> Credential:
        return made.make_client_credential(provider, by=root)

    def test_place_that_is_not_there_takes_none_of_another_share(self, provider: Provider) -> None:
        for _ in range(bulkhead.SHARE + 1):
            with bulkhead.place([Share("somebody"), Share(provider.host)]) as is_free:
                assert not is_free

        with bulkhead.place([Share("somebody")]) as is_free:
            assert is_free

    def test_authorization_waits_for_its_turn(
        self, credential: Credential, provider: Provider, root: User
    ) -> None:
        authorization = authorize.start(credential, by=root, address=None).authorization

        tasks.exchange(authorization_id=str(authorization.pk))

        assert recovery.unclaimed() == [authorization.pk]
        assert not provider.ledger

    def test_authorization_that_waited_too_long_says_what_to_do(
        self, credential: Credential, provider: Provider, root: User
    ) -> None:
        authorization = authorize.start(credential, by=root, address=None).authorization
        ended = timezone.now() - timedelta(seconds=1)
        Authorization.objects.update(expires_at=ended)

        tasks.exchange(authorization_id=str(authorization.pk))

        authorization.refresh_from_db()
        assert (authorization.state, authorization.error) == (AuthorizationState.FAILED, "crowded")
        assert not provider.ledger

    def test_device_is_asked_about_later(self, provider: Provider, root: User) -> None:
        poll = _poll(provider, root)

        poll()
        Authorization.objects.update(poll_at=timezone.now() - timedelta(seconds=10))

        assert len(recovery.unasked()) == 1
        assert not provider.ledger

    def test_question_waits_a_minute_and_then_says_what_to_do(
        self, credential: Credential, provider: Provider, root: User
    ) -> None:
        inquiry = inquiries.start(InquiryKind.TEST, by=root, credential=credential)
        tasks.inquire(inquiry_id=str(inquiry.pk))
        inquiry.refresh_from_db()
        at_first = inquiry.state
        Inquiry.objects.update(created_at=timezone.now() - timedelta(seconds=61))

        tasks.inquire(inquiry_id=str(inquiry.pk))

        inquiry.refresh_from_db()
        assert (at_first, inquiry.state) == (InquiryState.OPEN, InquiryState.FAILED)
        assert "Try again in a few minutes." in inquiry.answer["problem"]
        assert not provider.ledger
