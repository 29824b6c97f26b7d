"""The machine has the runs that the model has; Spin is asked about the same ones."""

import pytest

from model.protocol import Impossible, World, step
from model.runs import RUNS, Run


def _take(run: Run) -> None:
    world = World(resends=run.resends)
    for event in run.events():
        world = step(world, event)


@pytest.mark.parametrize("run", [run for run in RUNS if run.is_possible], ids=lambda run: run.name)
def test_run_of_the_protocol_is_taken_to_its_end(run: Run) -> None:
    _take(run)


@pytest.mark.parametrize(
    "run", [run for run in RUNS if not run.is_possible], ids=lambda run: run.name
)
def test_run_that_the_protocol_has_not_is_refused(run: Run) -> None:
    with pytest.raises(Impossible):
        _take(run)
