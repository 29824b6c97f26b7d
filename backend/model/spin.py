"""Run Spin: make a verifier of the model, and ask it for one claim."""

import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MODEL = Path(__file__).with_name("refresh_model.pml")
# Steps of one run; the verifier says so if a run is longer.
_DEPTH = 100_000
_REFUTED = re.compile(r"assertion violated|acceptance cycle")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the verifier says of a claim, and how many states it looked at."""

    holds: bool
    states: int


class CannotVerify(Exception):
    """Spin or the compiler did not do what they were asked for; says what they said."""


@contextmanager
def verifier(definitions: Mapping[str, int], *, replay: str = "") -> Iterator[Path]:
    """
    Make a verifier of the model; ``replay`` is the text of a run to replay.

    :raises CannotVerify: the model is not well formed.
    """
    with tempfile.TemporaryDirectory(prefix="model-") as folder:
        place = Path(folder)
        (place / MODEL.name).write_text(MODEL.read_text())
        (place / "replay.h").write_text(replay)
        named = [f"-D{name}={value}" for name, value in definitions.items()]
        _run(["spin", "-a", *named, MODEL.name], place)
        # Optimized more, it compiles longer than it runs.
        _run(["gcc", "-O1", "-w", "-o", "pan", "pan.c"], place)
        yield place / "pan"


def check(pan: Path, claim: str) -> Verdict:
    """
    Look at every run within the bounds; say whether the claim holds in all.

    :raises CannotVerify: the verifier gave up, or met an error in the model.
    """
    said = _run([str(pan), "-a", f"-m{_DEPTH}", "-w20", "-N", claim], pan.parent)
    errors = re.search(r"errors: (\d+)", said)
    states = re.search(r"([\d.e+]+) states, stored", said)
    if errors is None or states is None or "search depth too small" in said:
        raise CannotVerify(said)
    is_refuted = errors[1] != "0"
    if is_refuted and not _REFUTED.search(said):
        raise CannotVerify(said)
    return Verdict(holds=not is_refuted, states=int(float(states[1])))


def _run(command: list[str], place: Path) -> str:
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)  # noqa: S603
    said = done.stdout + done.stderr
    if done.returncode != 0:
        raise CannotVerify(said)
    return said
