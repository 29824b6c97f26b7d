"""What a row says: one JSON object, and the limits that it missed."""

import json
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

_STARTED = time.monotonic()


@dataclass(frozen=True, slots=True)
class Result:
    """The figures of one row; ``missed`` has a sentence for each stated limit that was missed."""

    name: str
    figures: Mapping[str, object]
    missed: list[str] = field(default_factory=list)

    def as_line(self) -> str:
        """Write the row as one line of JSON."""
        return json.dumps({"name": self.name, **self.figures, "missed": self.missed})


def say(text: str) -> None:
    """Tell whoever waits how far we are; the figures alone go to the standard output."""
    sys.stderr.write(f"[{time.monotonic() - _STARTED:5.1f} s] {text}\n")
    sys.stderr.flush()
