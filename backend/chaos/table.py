"""What a campaign found, as a table for people and as JSON for programs."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from chaos.facts import Violation

_HEADS = ("scenario", "rounds", "kills", "sends", "violations")
_MOST_WORDS = 20
_RECORD = "each renewal that was kept is told once; the record is no chain that could be verified"


@dataclass(slots=True)
class Row:
    """One scenario: how often, how many processes died for it, what was sent, what is wrong."""

    scenario: str
    rounds: int = 0
    kills: int = 0
    sends: int = 0
    seconds: float = 0.0
    violations: list[Violation] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def as_text(rows: Sequence[Row]) -> str:
    """Give the table, then the words of what was found, then the notes."""
    lines = [_HEADS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEADS))]
    text = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
    for row in rows:
        text += _words(row)
    text += [f"{row.scenario}: note: {note}" for row in rows for note in row.notes]
    text.append(f"I5: note: {_RECORD}")
    return "\n".join(text)


def as_json(rows: Sequence[Row]) -> str:
    """Give one document."""
    return json.dumps([_fields(row) for row in rows], indent=2)


def _words(row: Row) -> list[str]:
    """Say what is wrong, each thing once with how often."""
    counts = Counter(f"{one.number}: {one.words}" for one in row.violations)
    told = counts.most_common(_MOST_WORDS)
    lines = [f"{row.scenario}: {words}" + (f" ({n} x)" if n > 1 else "") for words, n in told]
    if len(counts) > len(told):
        lines.append(f"{row.scenario}: and {len(counts) - len(told)} more")
    return lines


def _cells(row: Row) -> tuple[str, ...]:
    return (row.scenario, str(row.rounds), str(row.kills), str(row.sends), _counted(row))


def _counted(row: Row) -> str:
    counts = Counter(one.number for one in row.violations)
    words = ", ".join(f"{number} {count}" for number, count in sorted(counts.items()))
    return f"{len(row.violations)} ({words})" if counts else "0"


def _fields(row: Row) -> dict[str, object]:
    return {
        "scenario": row.scenario,
        "rounds": row.rounds,
        "kills": row.kills,
        "sends": row.sends,
        "seconds": round(row.seconds, 1),
        "violations": [{"invariant": one.number, "words": one.words} for one in row.violations],
        "notes": row.notes,
    }
