"""What is due is renewed in the background, and no row keeps others from their turn."""

import random
import threading
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from tests.engine import credentials as made
from tests.fake_provider import Asked, Provider, raw
from tokenwell import stopping
from tokenwell.accounts.models import User
from tokenwell.credentials import claims, requests, settling, tasks, tokens
from tokenwell.credentials.claims import Claim
from tokenwell.credentials.models import Credential, ProviderHost
from tokenwell.credentials.states import State
from tokenwell.ids import uuid7
from tokenwell.oauth.messages import Request


def test_only_what_is_due_is_renewed(provider: Provider, root: User) -> None:
    due = made.authorized(provider, by=root, name="due", lives=600)
    not_yet = made.authorized(provider, by=root, name="not-yet", lives=600)
    on_demand = made.authorized(provider, by=root, name="on-demand", lives=600)
    made.set_clock(not_yet, refresh_at=timezone.now() + timedelta(seconds=60))
    made.set_clock(on_demand, refresh_at=None)

    tasks.refresh_due()

    assert len(provider.ledger) == 1
    assert list(made.versions([due, not_yet, on_demand]).values()) == [2, 1, 1]


def test_batches_follow_one_another_until_nothing_is_due(
    provider: Provider, root: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials = [made.authorized(provider, by=root, name=f"c{n}") for n in range(7)]
    _batches_of(monkeypatch, 3)

    tasks.refresh_due()

    assert set(made.versions(credentials).values()) == {2}


def test_more_is_looked_for_while_the_last_batch_is_on_its_way(
    provider: Provider, root: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The one that ends first is sent first.
    credentials = [
        made.authorized(provider, by=root, name=f"c{n}", lives=600 + n) for n in range(4)
    ]
    _, _, last_of_look, first_of_next = (made.tokens_of(one)[1] for one in credentials)
    _batches_of(monkeypatch, 3)
    monkeypatch.setattr(tokens, "BATCH", 1)
    monkeypatch.setattr(tokens, "_LOOK_FOR", 3)
    next_has_come = threading.Event()
    met = []

    def hold_the_last(asked: Asked) -> None:
        if asked.form["refresh_token"] == last_of_look:
            met.append(next_has_come.wait(timeout=10))
        elif asked.form["refresh_token"] == first_of_next:
            next_has_come.set()

    provider.look = hold_the_last

    tasks.refresh_due()

    assert met == [True]
    assert set(made.versions(credentials).values()) == {2}
    assert len(provider.ledger) == 4


def test_what_was_throttled_is_still_the_most_urgent(provider: Provider, root: User) -> None:
    urgent = made.authorized(provider, by=root, name="urgent", lives=600)
    others = [made.authorized(provider, by=root, name=f"c{n}", lives=3600) for n in range(3)]
    for minutes, one in ((6, urgent), *((5, other) for other in others)):
        made.set_clock(one, refresh_at=timezone.now() - timedelta(minutes=minutes))
    provider.scripted = [raw("slow down", status=429)]
    tokens.renew(made.versions([urgent]))

    made.end_wait(urgent)
    ProviderHost.objects.all().delete()

    # The look takes the oldest of each host, before it puts them in order.
    assert list(tokens.due(limit=2))[:1] == [urgent.pk]


def test_hosts_take_turns_and_each_has_its_most_urgent_first(
    provider: Provider, root: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "_SHARE", 2)
    lives = {"slow": (60, 61, 62, 63, 64), "well": (900, 901, 902)}
    made_at = {
        f"{host}-{number}": made.authorized(provider, by=root, name=f"{host}-{number}", lives=left)
        for host, many in lives.items()
        for number, left in enumerate(many)
    }
    for name, one in made_at.items():
        host = f"{name.partition('-')[0]}.example"
        made.set_clock(one, host=host, refresh_at=timezone.now() - timedelta(seconds=1))

    names = {one.pk: name for name, one in made_at.items()}

    assert [names[pk] for pk in tokens.due()] == [
        *("slow-0", "slow-1", "well-0", "well-1"),
        *("slow-2", "slow-3", "well-2"),
        "slow-4",
    ]


def test_claims_keep_the_order_in_which_they_were_wanted(provider: Provider, root: User) -> None:
    made_ones = [made.authorized(provider, by=root, name=f"c{n}") for n in range(20)]
    wanted = made.versions(made_ones)
    random.Random(7).shuffle(order := list(wanted))  # noqa: S311

    claimed = claims.claim_renewals({one: wanted[one] for one in order})

    assert [claim.credential.pk for claim in claimed] == order


def test_host_that_lets_many_wait_gets_no_more_until_some_are_answered(
    provider: Provider, root: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "_MOST_SLOW", 2)
    out = [made.authorized(provider, by=root, name=f"out-{n}") for n in range(2)]
    waiting = made.authorized(provider, by=root, name="waiting")

    def sent(*seconds_ago: float) -> list[UUID]:
        for one, ago in zip(out, seconds_ago, strict=True):
            lease = timezone.now() + timedelta(seconds=claims.LEASE_SECONDS - ago)
            made.set_clock(one, open_attempt=uuid7(), lease_until=lease)
        return list(tokens.due())

    assert sent(1, 10) == [waiting.pk]
    assert sent(5, 10) == []
    # Nobody waits for an answer any more when the lease has ended.
    assert sent(5, 61) == [waiting.pk]


def test_worker_that_is_told_to_end_stops_between_batches(
    provider: Provider, root: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(7):
        made.authorized(provider, by=root, name=f"c{n}")
    _batches_of(monkeypatch, 3)
    provider.look = lambda _: stopping.want()

    tasks.refresh_due()
    tasks.refresh_due()

    stopping.forget()
    assert len(provider.ledger) == 3


@pytest.mark.parametrize(
    "state", [State.SUSPENDED, State.NEEDS_AUTHORIZATION, State.NEEDS_SECRET, State.REVOKED]
)
def test_rows_that_nobody_can_renew_do_not_stand_in_the_way(
    provider: Provider, root: User, monkeypatch: pytest.MonkeyPatch, state: State
) -> None:
    for n in range(3):
        stuck = made.authorized(provider, by=root, name=f"stuck-{n}")
        made.set_clock(stuck, state=state, refresh_at=timezone.now() - timedelta(days=1))
    good = made.authorized(provider, by=root, name="good")
    _batches_of(monkeypatch, 2)

    tasks.refresh_due()

    assert made.clock_of(good).token_version == 2


def test_request_that_can_not_be_built_does_not_stop_its_batch(
    provider: Provider, root: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison = made.authorized(provider, by=root, name="poison")
    good = made.authorized(provider, by=root, name="good")
    build = requests.build

    def fail_once(claim: Claim) -> Request:
        if claim.credential.pk == poison.pk:
            raise TypeError
        return build(claim)

    monkeypatch.setattr(requests, "build", fail_once)

    tasks.refresh_due()

    assert made.clock_of(good).token_version == 2
    clock = made.clock_of(poison)
    assert (clock.state, clock.open_attempt, clock.refresh_at) == (State.ERROR, None, None)


def test_row_that_can_not_be_recovered_does_not_stop_the_others(
    provider: Provider, root: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison = _left_open(provider, root, "poison")
    other = _left_open(provider, root, "other")
    due = made.authorized(provider, by=root, name="due")
    judge = settling.judge_renewal

    def fail_once(claim: Claim, **answer: object) -> None:
        if claim.credential.pk == poison.pk:
            raise RuntimeError
        judge(claim, **answer)  # type: ignore[arg-type]

    monkeypatch.setattr(settling, "judge_renewal", fail_once)

    tasks.refresh_due()

    assert made.clock_of(other).state == State.UNCERTAIN
    assert made.clock_of(due).token_version == 2


def _left_open(provider: Provider, root: User, name: str) -> Credential:
    credential = made.authorized(provider, by=root, name=name)
    made.claim(credential)
    made.end_lease(credential)
    return credential


def _batches_of(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    due = tokens.due
    monkeypatch.setattr(tokens, "due", lambda: due(limit=size))
