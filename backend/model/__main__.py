"""
``python -m model``: check the protocol of the refresh in every configuration of its model.

Ours has to keep its promises, each wrong protocol has to be refuted, and what the promises
speak of has to be reachable. The runs of ``runs.py`` have to be possible, or not, as they say.
The exit code is 1 if one of these is not so.
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product

from model import replay, spin
from model.runs import RUNS, Run
from model.spin import Verdict

OURS = 3
PROMISES = ("family_safe", "once", "once_but_by_policy", "no_silent_death", "ends")
# Claims that something never happens: refuted, it can happen.
POSSIBLE = {
    "never_ended": "the end",
    "never_rotated_thrice": "three rotations",
    "never_lost": "loss",
    "never_resent": "resend",
    "never_parked": "parking",
    "never_salvaged": "salvage",
    "never_revoked": "revocation",
}


@dataclass(frozen=True, slots=True)
class Configuration:
    """Which protocol, whether the provider gives a grace, whether something goes wrong."""

    mode: int
    grace: int
    crash: int

    def __str__(self) -> str:
        return f"MODE={self.mode} GRACE={self.grace} CRASH={self.crash}"

    def expected(self) -> dict[str, bool]:
        """Say which claims have to hold here, and which have to be refuted."""
        if self.mode != OURS:
            wrong = dict.fromkeys(("family_safe", "once", "no_silent_death"), False)
            return {**wrong, "never_ended": False}
        # A grace forgives a repetition, so that nothing is revoked and nobody has to act.
        is_harmless = not self.crash or bool(self.grace)
        return {
            **dict.fromkeys(PROMISES, True),
            "once": not self.crash,
            "never_ended": False,
            "never_rotated_thrice": False,
            "never_salvaged": False,
            **dict.fromkeys(("never_lost", "never_resent"), not self.crash),
            **dict.fromkeys(("never_parked", "never_revoked"), is_harmless),
        }


def main() -> int:
    """Check all; print the table; give the exit code."""
    configurations = [Configuration(*values) for values in product(range(4), (0, 1), (0, 1))]
    # The work is done in processes of their own, which these threads wait for.
    with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
        found = list(zip(configurations, threads.map(_check, configurations), strict=True))
        replayed = list(zip(RUNS, threads.map(_is_possible, RUNS), strict=True))
    _say(f"{'configuration':24}{''.join(f'{name:20}' for name in PROMISES)}{'states':>10}")
    for configuration, verdicts in found:
        _say(_line(configuration, verdicts))
    ours = [verdicts for configuration, verdicts in found if configuration.mode == OURS]
    _say(f"reachable in ours: {', '.join(_reachable(ours))}")
    possible = [run.name for run, is_possible in replayed if is_possible]
    _say(f"replayed: {len(RUNS)} runs, of which {len(possible)} are possible")
    wrong = [
        words for configuration, verdicts in found for words in _wrong(configuration, verdicts)
    ]
    wrong += [run.name for run, is_possible in replayed if is_possible is not run.is_possible]
    for words in wrong:
        _say(f"not as it has to be: {words}")
    return 1 if wrong else 0


def _check(configuration: Configuration) -> dict[str, Verdict]:
    definitions = {
        "MODE": configuration.mode,
        "GRACE": configuration.grace,
        "CRASH": configuration.crash,
    }
    with spin.verifier(definitions) as pan:
        return {claim: spin.check(pan, claim) for claim in configuration.expected()}


def _is_possible(run: Run) -> bool:
    return replay.is_possible(run.events(), resends=run.resends)


def _line(configuration: Configuration, verdicts: dict[str, Verdict]) -> str:
    words = (_word(verdicts.get(name)) for name in PROMISES)
    states = max(verdict.states for verdict in verdicts.values())
    return f"{configuration!s:24}{''.join(f'{word:20}' for word in words)}{states:10}"


def _word(verdict: Verdict | None) -> str:
    if verdict is None:
        return "-"
    return "holds" if verdict.holds else "refuted"


def _reachable(ours: list[dict[str, Verdict]]) -> list[str]:
    return [
        words
        for claim, words in POSSIBLE.items()
        if any(not verdicts[claim].holds for verdicts in ours)
    ]


def _wrong(configuration: Configuration, verdicts: dict[str, Verdict]) -> list[str]:
    return [
        f"{configuration}: {claim} {'is refuted' if has_to_hold else 'holds'}"
        for claim, has_to_hold in configuration.expected().items()
        if verdicts[claim].holds is not has_to_hold
    ]


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
