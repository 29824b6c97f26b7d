"""Run scenarios on a stack, and gather what they found."""

import importlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import django

django.setup()

# Only now, since models can be imported only in a Django that is set up.
from django.core.management import call_command  # noqa: E402

from chaos import invariants, plaintext, progress, scene  # noqa: E402
from chaos.cluster import NotFollowing  # noqa: E402
from chaos.facts import Violation  # noqa: E402
from chaos.plaintext import Tap  # noqa: E402
from chaos.stack import Stack  # noqa: E402
from chaos.stage import Play, Stage  # noqa: E402
from chaos.table import Row  # noqa: E402
from chaos.workers import NoAnswer  # noqa: E402
from tokenwell.config import startup  # noqa: E402
from tokenwell.config.celery import app  # noqa: E402


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for."""

    scenarios: Sequence[str]
    seed: int = 1
    is_full: bool = False
    broken: str = ""  # the break that the workers have; empty: they are the product's


def run(stack: Stack, wanted: Wanted) -> list[Row]:
    """Play the scenarios; give a row for each."""
    app.set_default()
    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    startup.check()
    with plaintext.tapped([stack.marker, scene.CLIENT_SECRET]) as tap:
        return [_played(_stage(stack, wanted, name), tap) for name in wanted.scenarios]


def _stage(stack: Stack, wanted: Wanted, scenario: str) -> Stage:
    name = f"{wanted.broken}-{scenario}" if wanted.broken else scenario
    return Stage(stack, name, scenario, wanted.seed, wanted.is_full, wanted.broken)


def _played(stage: Stage, tap: Tap) -> Row:
    play = cast("Play", importlib.import_module(f"chaos.scenarios.{stage.scenario}").play)
    began = time.monotonic()
    try:
        row = play(stage)
    except (NoAnswer, NotFollowing) as error:
        row = Row(stage.name, violations=[Violation("I3", f"given up: {error}")])
    row.violations += plaintext.look_for(stage.stack, tap)
    row.violations += invariants.check_strangers(stage.stack.stranger.ledger())
    row.seconds = time.monotonic() - began
    progress.say(f"{stage.name}: {len(row.violations)} violations, {row.seconds:.0f} s")
    return row
