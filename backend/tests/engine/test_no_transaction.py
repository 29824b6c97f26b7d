"""While a provider thinks, nobody holds a transaction open: whatever is asked of it."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests.engine import credentials as made
from tests.fake_provider import Asked, Provider, granting, raw
from tokenwell.accounts.models import User
from tokenwell.accounts.people import actor
from tokenwell.credentials import authorize, consents, giving_back, inquiries, revoke, tokens
from tokenwell.credentials.models import Authorization
from tokenwell.credentials.states import InquiryKind
from tokenwell.oauth.messages import Request
from tokenwell.outbound import http
from tokenwell.outbound.deadlines import deadline_in

_IN_TRANSACTION = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND state LIKE 'idle in transaction%'
"""
_DEVICE = {
    "device_code": "d",
    "user_code": "u",
    "verification_uri": "https://example.com/device",
    "expires_in": 1800,
}


def _renew_one(provider: Provider, root: User) -> None:
    credential = made.authorized(provider, by=root)
    tokens.renew(made.versions([credential]))


def _renew_a_batch(provider: Provider, root: User) -> None:
    credentials = [made.authorized(provider, by=root, name=f"c{n}") for n in range(8)]
    tokens.renew(made.versions(credentials))


def _exchange(provider: Provider, root: User) -> None:
    credential = made.make_client_credential(provider, by=root)
    started = authorize.start(credential, by=root, address=None)
    consents.go_on(started.authorization.pk)


def _ask_about_a_device(provider: Provider, root: User) -> None:
    credential = made.make_credential(
        provider,
        by=root,
        grant_type="device_code",
        device_authorization_endpoint=provider.url("/device"),
    )
    provider.scripted = [granting(**_DEVICE)]
    started = authorize.start(credential, by=root, address=None)
    consents.go_on(started.authorization.pk)
    Authorization.objects.update(poll_at=timezone.now())
    consents.poll(started.authorization.pk)


def _inquire(provider: Provider, root: User) -> None:
    credential = made.make_client_credential(provider, by=root)
    inquiry = inquiries.start(InquiryKind.TEST, by=root, credential=credential)
    inquiries.answer(inquiry.pk)


def _give_back(provider: Provider, root: User) -> None:
    credential = made.authorized(
        provider, by=root, lives=600, revocation_endpoint=provider.url("/revoke")
    )
    provider.always = raw("", status=200)
    for revocation in revoke.revoke(credential, by=actor(root)):
        giving_back.give_back([revocation])


@pytest.mark.parametrize(
    ("act", "requests", "at_once"),
    [
        (_renew_one, 1, 1),
        (_renew_a_batch, 8, 8),
        (_exchange, 1, 1),
        (_ask_about_a_device, 2, 1),
        (_inquire, 1, 1),
        (_give_back, 2, 1),
    ],
    ids=["renewal", "batch", "consent", "device", "inquiry", "revocation"],
)
def test_no_transaction_is_open_while_a_provider_is_asked(
    provider: Provider,
    root: User,
    act: Callable[[Provider, User], None],
    requests: int,
    at_once: int,
) -> None:
    seen = _watch(provider, at_once=at_once)

    act(provider, root)

    assert seen == [0] * requests


def test_transaction_that_is_open_is_seen(provider: Provider, root: User) -> None:
    seen = _watch(provider, at_once=1)

    with transaction.atomic():
        User.objects.exists()
        http.send(Request("POST", provider.url("/token")), deadline=deadline_in(10))

    assert seen == [1]


def _watch(provider: Provider, *, at_once: int) -> list[int]:
    """Count the open transactions while a request is there and not yet answered."""
    seen: list[int] = []
    all_are_there = threading.Barrier(at_once)

    def look(asked: Asked) -> None:
        # Of a batch, before the first answer: those that came are kept while others are awaited.
        all_are_there.wait(30)
        try:
            with connection.cursor() as cursor:
                cursor.execute(_IN_TRANSACTION)
                seen.append(cursor.fetchone()[0])
            all_are_there.wait(30)
        finally:
            connection.close()

    provider.look = look
    return seen
