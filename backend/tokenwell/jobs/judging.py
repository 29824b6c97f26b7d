"""What an answer means for a step: as it should be, or why not, and what it brings. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tokenwell.jobs import answer_checks
from tokenwell.jobs.answer_checks import Check
from tokenwell.jobs.placeholders import Value
from tokenwell.oauth.messages import Response

# The other side is busy or out of order, and says so: later it may be well.
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
# It was turned away before it did anything.
_UNTOUCHED = frozenset({425, 429})


@dataclass(frozen=True, slots=True)
class Judged:
    """Why an answer is not as it should be, or empty; and what later steps take from it."""

    error: str = ""
    sentence: str = ""
    captured: Mapping[str, Value] = field(default_factory=dict, repr=False)


def judge(step: Mapping[str, Any], response: Response) -> Judged:
    """Look whether an answer is as a step expects it, and take out what others need."""
    if not _is_expected(response.status, step["expected"]):
        expected = " or ".join(step["expected"])
        return Judged("status", f"{step['name']} was answered {response.status}, not {expected}.")
    if step["check"] is None and not step["captures"]:
        return Judged()
    if response.truncated:
        return Judged("too-long", f"The answer to {step['name']} is too long to be looked into.")
    try:
        document = answer_checks.read(response.body)
    except ValueError as error:
        return Judged("unreadable", f"In {step['name']}, {error}.")
    if step["check"] is not None:
        why_not = answer_checks.holds(Check(**step["check"]), document)
        if why_not is not None:
            return Judged("check", f"In the answer to {step['name']}, {why_not}.")
    return _capture(step, document)


def is_worth_a_retry(response: Response) -> bool:
    """Tell whether an answer may be another one later."""
    return response.status in _LATER


def was_untouched(response: Response) -> bool:
    """Tell whether an answer says that nothing was done: then any call may be sent again."""
    return response.status in _UNTOUCHED


def _is_expected(status: int, expected: list[str]) -> bool:
    return any(one in (str(status), f"{status // 100}xx") for one in expected)


def _capture(step: Mapping[str, Any], document: object) -> Judged:
    captured: dict[str, Value] = {}
    for one in step["captures"]:
        try:
            captured[f"{step['name']}.{one['name']}"] = answer_checks.capture(one["path"], document)
        except ValueError as error:
            return Judged("capture", f"In the answer to {step['name']}, {error}.")
    return Judged(captured=captured)
