"""Answers that come when the world has changed: the provider holds them until it has (R22-R26)."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chaos import clockwork, evidence, giving_back, progress, rewrap, scene, workers
from chaos.facts import Violation
from chaos.families import Mode
from chaos.rest import come_to_rest
from chaos.scene import Subject
from chaos.stage import Stage
from chaos.table import Row
from chaos.workers import Lane
from tokenwell.containers.models import Container
from tokenwell.credentials import changes, tasks

_PATIENCE = 20.0
_HELD = {"is_held": True}
_HELD_FAILURE = {"is_held": True, "does": "fail"}


@dataclass(frozen=True, slots=True)
class Set:
    """Who plays: one worker whose answer is held, and another one that goes on meanwhile."""

    stage: Stage
    container: Container
    sender: Lane
    other: Lane


@dataclass(frozen=True, slots=True)
class Race:
    """One change that is committed while an answer is held."""

    name: str
    mode: Mode
    change: Callable[[Set, Subject], None]
    order: Mapping[str, object]
    policy: str = "at_expiry_once"


def play(stage: Stage) -> Row:
    """Let each change race with a renewal, round after round."""
    rounds = stage.share(usual=3, full=20)
    row = Row(stage.name, rounds=rounds * len(RACES))
    container = scene.place(stage.name)
    turned = {"KEYRING_FILE": str(stage.stack.turned_ring)}
    with (
        workers.lanes(stage.stack, f"{stage.name}-sender", count=1, broken=stage.broken) as senders,
        workers.lanes(
            stage.stack, f"{stage.name}-other", count=1, broken=stage.broken, environment=turned
        ) as others,
    ):
        players = Set(stage, container, senders[0], others[0])
        for _ in progress.told(range(rounds), stage.name):
            for race in RACES:
                _run(players, race, row)
            row.rounds += 1
            row.violations += giving_back.play(stage, container, players.other)
    row.notes.append(f"races: {', '.join(race.name for race in RACES)}")
    row.notes.append(f"a token is given back after {giving_back.FAILURES} failures of its provider")
    return row


def _run(players: Set, race: Race, row: Row) -> None:
    provider = players.stage.stack.provider
    [subject] = scene.subjects(
        provider, players.container, mode=race.mode, unknown_outcome=race.policy
    )
    family = subject.families[0]
    provider.order(family, race.order)
    players.sender.send(tasks.renew, credential_id=str(subject.id), seen=1)
    _wait_until_sent(players, family)
    race.change(players, subject)
    provider.release(family)
    players.sender.finish()
    row.violations += come_to_rest(players.other, [subject.id])
    found = evidence.look(players.stage.stack, [subject])
    row.sends += found.sends
    row.violations += [
        Violation(one.number, f"{race.name}: {one.words}") for one in found.violations
    ]


def _wait_until_sent(players: Set, family: str) -> None:
    ends = time.monotonic() + _PATIENCE
    while not players.stage.stack.provider.ledger(family):
        if time.monotonic() > ends:
            raise workers.NoAnswer("a request that should be held does not come")
        time.sleep(0.02)


def _give_up(players: Set, subject: Subject) -> None:
    """Let a minute pass under a sender that lives, and others settle what it left."""
    clockwork.pass_a_minute([subject.id])
    players.other.do(tasks.refresh_due)


def _give_up_and_send_again(players: Set, subject: Subject) -> None:
    _give_up(players, subject)
    clockwork.end_waits([subject.id])
    players.other.do(tasks.refresh_due)
    clockwork.end_lives([subject.id])
    players.other.do(tasks.refresh_due)


def _authorize_again(players: Set, subject: Subject) -> None:
    authorization = scene.consent(subject, players.stage.stack.provider)
    players.other.do(tasks.exchange, authorization_id=str(authorization.pk))


def _edit(players: Set, subject: Subject) -> None:
    """Name the stranger as the token endpoint: what is stored may never get there."""
    fields = {"token_endpoint": players.stage.stack.stranger.url("/token")}
    changes.update(subject.credential, fields, by=scene.person(), address=None)
    subject.is_left = True


def _move(players: Set, subject: Subject) -> None:
    there = scene.place(f"{players.stage.name}-{subject.credential.name}")
    changes.move(subject.credential, there, by=scene.person(), address=None)


def _delete(_players: Set, subject: Subject) -> None:
    scene.delete(subject)
    subject.is_left = True


def _turn_the_key(players: Set, subject: Subject) -> None:
    rewrap.rewrap(subject.credential, players.stage.stack.turned_ring)


RACES = (
    Race("late success", Mode.ROTATES, _give_up, _HELD),
    Race("late success of a family", Mode.FAMILY, _give_up, _HELD, policy="never"),
    Race("late success, sent again", Mode.GRACE, _give_up_and_send_again, _HELD, policy="within"),
    Race("late success, refused again", Mode.ROTATES, _give_up_and_send_again, _HELD),
    Race("late failure", Mode.FAMILY, _give_up, _HELD_FAILURE),
    Race("late failure, sent again", Mode.FAMILY, _give_up_and_send_again, _HELD_FAILURE),
    Race("authorized again", Mode.FAMILY, _authorize_again, _HELD),
    Race("edited", Mode.FAMILY, _edit, _HELD),
    Race("moved", Mode.FAMILY, _move, _HELD),
    Race("deleted", Mode.FAMILY, _delete, _HELD),
    Race("key turned", Mode.ROTATES, _turn_the_key, _HELD),
    Race("key turned, not rotating", Mode.PLAIN, _turn_the_key, _HELD, policy="immediate"),
)
