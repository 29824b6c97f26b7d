"""Run scenarios on a stack, and gather what they found."""

import importlib
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

import django

django.setup()

# Only now, since models can be imported only in a Django that is set up.
from django.core.management import call_command  # noqa: E402

from chaos import evidence  # noqa: E402
from chaos.stack import Stack  # noqa: E402
from chaos.stage import Play, Stage  # noqa: E402
from chaos.table import Row  # noqa: E402
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
    rows = []
    for scenario in wanted.scenarios:
        name = f"{wanted.broken}-{scenario}" if wanted.broken else scenario
        stage = Stage(stack, name, wanted.seed, wanted.is_full, wanted.broken)
        rows.append(_played(stage, scenario))
        _say(f"{name}: {len(rows[-1].violations)} violations, {rows[-1].seconds:.0f} s")
    return rows


def _played(stage: Stage, scenario: str) -> Row:
    play = cast("Play", importlib.import_module(f"chaos.scenarios.{scenario}").play)
    began = time.monotonic()
    row = play(stage)
    row.violations += evidence.look_around(stage.stack)
    return replace(row, scenario=stage.name, seconds=time.monotonic() - began)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
