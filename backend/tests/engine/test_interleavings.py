"""
Whatever two do at once with one credential, on real connections: all ends well.

Each piece of work is stopped once, before each of its statements and commits in turn; the
other one comes to its end there, or to a lock. Then the first goes on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pytest

from tests.engine import credentials as made
from tests.engine.interleaving import preempt
from tests.fake_provider import Provider
from tokenwell.accounts.models import User
from tokenwell.accounts.people import actor
from tokenwell.credentials import (
    changes,
    claims,
    consents,
    exchange,
    recovery,
    revoke,
    settling,
)
from tokenwell.credentials.claims import Claim
from tokenwell.credentials.models import Authorization, Credential
from tokenwell.credentials.states import State
from tokenwell.encryption import secrets
from tokenwell.oauth.messages import Response

ANSWER = Response(200, {}, b'{"access_token": "new-a", "refresh_token": "new-r"}')
OF_CONSENT = Response(200, {}, b'{"access_token": "newer-a", "refresh_token": "newer-r"}')


@dataclass
class Scene:
    """A credential with a renewal that goes on, one that was given up, and a consent."""

    credential: Credential
    root: User
    late: Claim
    current: Claim | None
    consent: tuple[Claim, Authorization] | None


def _claim(scene: Scene) -> object:
    return claims.claim_renewals({scene.credential.pk: 1})


def _keep(scene: Scene) -> object:
    return exchange.keep(_current(scene), ANSWER)


def _judge(scene: Scene) -> None:
    settling.judge_answer(_current(scene), ANSWER)


def _settle(scene: Scene) -> None:
    settling.settle(_current(scene), ANSWER)


def _keep_late(scene: Scene) -> None:
    settling.settle(scene.late, ANSWER)


def _recover(scene: Scene) -> object:
    return recovery.recover()


def _consent(scene: Scene) -> None:
    assert scene.consent is not None
    claim, authorization = scene.consent
    consents.conclude(claim, authorization, OF_CONSENT)


def _edit(scene: Scene) -> object:
    fields = {"token_endpoint": "https://other.example/token", "client_secret": "another"}
    return changes.update(scene.credential, fields, by=scene.root, address=None)


def _revoke(scene: Scene) -> object:
    return revoke.revoke(scene.credential, by=actor(scene.root))


def _current(scene: Scene) -> Claim:
    assert scene.current is not None
    return scene.current


Work = Callable[[Scene], object]
_ENDING = (_consent, _edit, _revoke)
_PAIRS: list[tuple[Work, Work]] = [
    *[(_claim, other) for other in (_claim, _keep_late, _recover, *_ENDING)],
    *[(_keep, other) for other in (_keep, _keep_late, _recover, *_ENDING)],
    *[(_judge, other) for other in (_judge, _keep_late, _recover, *_ENDING)],
    *[(other, _settle) for other in (_keep_late, _recover, *_ENDING)],
    *[(other, _claim) for other in (_consent, _revoke)],
]


def _name(work: object) -> str:
    return getattr(work, "__name__", "").strip("_")


@pytest.mark.parametrize(
    ("one", "other"),
    [pytest.param(*pair, id=f"{_name(pair[0])} and {_name(pair[1])}") for pair in _PAIRS],
)
def test_two_at_once_come_to_a_good_end_in_every_order(
    provider: Provider, root: User, one: Work, other: Work
) -> None:
    count, is_within = 0, True

    while is_within:
        scene = _scene(provider, root, one, other, name=f"c{count}")
        is_within = preempt(partial(one, scene), partial(other, scene), after=count)
        _assert_well(scene, one, other)
        count += 1

    print(f"{_name(one)} and {_name(other)}: {count} interleavings")
    assert count > 2


def _scene(provider: Provider, root: User, one: Work, other: Work, *, name: str) -> Scene:
    credential = made.authorized(provider, by=root, name=name, unknown_outcome="immediate")
    late = made.claim(credential)
    made.end_lease(credential)
    recovery.recover()
    made.end_wait(credential)
    works = (one, other)
    current = None if _claim in works else made.claim(credential)
    if current is not None and _judge in works:
        exchange.keep(current, ANSWER)
    consent = made.consent(credential) if _consent in works else None
    if consent is not None:
        exchange.keep(consent[0], OF_CONSENT)
    if _recover in works and current is not None:
        made.end_lease(credential)
    return Scene(Credential.objects.get(pk=credential.pk), root, late, current, consent)


def _assert_well(scene: Scene, one: Work, other: Work) -> None:
    works = (one, other)
    clock = made.clock_of(scene.credential)
    journal = {attempt.pk: attempt for attempt in made.journal_of(scene.credential)}
    is_ended = _edit in works or _revoke in works
    # What counts was kept, and a later version replaces an earlier one.
    if is_ended:
        assert clock.token_set is None
        assert clock.state == (State.REVOKED if _revoke in works else State.NOT_AUTHORIZED)
    else:
        assert made.token_set_of(scene.credential).pk == clock.token_set
    if _consent in works:
        assert scene.consent is not None
        assert clock.token_set == scene.consent[0].attempt
    # Nobody sends beside somebody else, and whoever is at it is in the journal.
    if clock.open_attempt is not None:
        assert journal[clock.open_attempt].ended_at is None
        assert clock.lease_until is not None
    still_open = [key for key, row in journal.items() if row.ended_at is None]
    if not is_ended and _consent not in works:
        assert set(still_open) <= {clock.open_attempt}
    # No answer is thrown away: each is in the journal, whether it counts or not.
    for claim in _answered(scene, works):
        assert secrets.reveal_bytes(journal[claim.attempt], "raw") == ANSWER.body
    brought = [claim for claim in _answered(scene, works) if claim.from_version == 1]
    if brought and not is_ended and _consent not in works:
        assert clock.token_version == 2


def _answered(scene: Scene, works: tuple[Work, Work]) -> list[Claim]:
    late = [scene.late] if _keep_late in works else []
    is_current_answered = {_keep, _judge, _settle} & set(works)
    return [*late, *([_current(scene)] if is_current_answered else [])]
