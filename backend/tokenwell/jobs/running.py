"""
Carry out a run: one step after the other, what each brings kept in a commit of its own.

Before each request it is noted that it may leave; so whoever finds the run without its worker
knows whether it can be done again.
"""

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from tokenwell.crashes import crash_point
from tokenwell.encryption import secrets
from tokenwell.encryption.sealing import CannotOpen
from tokenwell.jobs import (
    answers,
    attempts,
    body_files,
    building,
    callers,
    claims,
    delivery,
    judging,
    repeats,
    runs,
    sending,
)
from tokenwell.jobs.body_files import FileGone
from tokenwell.jobs.claims import Claim
from tokenwell.jobs.placeholders import Value
from tokenwell.jobs.sending import Sent
from tokenwell.jobs.states import BodyKind, Outcome
from tokenwell.outbound.errors import DestinationRefused, NotSent, OutboundError
from tokenwell.web.database_time import database_now
from tokenwell.web.problems import Problem

_UNREACHABLE = "Its credential was thrown away, or moved out of reach of whoever it runs for."
# To find the other side, and to hear that it has nothing to say.
_REACHED = 30


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a step did not go well, and whether it may be tried again."""

    error: str
    sentence: str
    is_retried: bool = False
    asked_seconds: int | None = None


def go_on(run_id: UUID) -> None:
    """Go on with a run, up to its end or to a retry that has to wait."""
    claim = claims.claim(run_id)
    if claim is None:
        return
    crash_point("JP01")
    try:
        next_run = _carry_out(claim)
    except runs.Lost:
        return  # it was stopped, or its lease had ended: what we have comes too late
    if next_run is not None:
        delivery.run(next_run)


def _carry_out(claim: Claim) -> UUID | None:
    run, job = claim.run, claim.job
    try:
        values = _values(claim)
    except CannotOpen:
        return _fail(claim, Trouble("unreadable", "What it was started with can't be read."))
    if trouble := _unfit(claim):
        return _fail(claim, trouble)
    while run.step < len(job.steps):
        trouble = _step(claim, job.steps[run.step], values)
        if trouble is not None:
            return _fail_or_wait(claim, trouble)
    crash_point("JP05")
    return runs.end(run, Outcome.SUCCEEDED)


def _unfit(claim: Claim) -> Trouble | None:
    if answers.has_lost_credential(claim.job):
        return Trouble("credential-deleted", "Its credential was deleted; choose another one.")
    if why := callers.why_gone(claim.job):
        return Trouble("caller-gone", why)
    return None


def _values(claim: Claim) -> dict[str, Value]:
    values: dict[str, Value] = {one["name"]: one["default"] for one in claim.job.parameters}
    for column in ("parameters", "captured"):
        if getattr(claim.run, column) is not None:
            values |= json.loads(secrets.reveal(claim.run, column))
    return values


def _step(claim: Claim, step: Mapping[str, Any], values: dict[str, Value]) -> Trouble | None:
    """Send one step and keep what it brought; None: all is well, and the next one may come."""
    job = claim.job
    try:
        request = building.build(step, values, file=_file(claim, step))
    except (FileGone, CannotOpen):
        return Trouble("file-gone", f"The file that {step['name']} sends is not there any more.")
    except ValueError as error:
        return Trouble("values", f"In {step['name']}, {error}.")
    try:
        sent = sending.send(
            request,
            credential=job.calls_with_id,
            runs_for=job.runs_for_id,
            is_safe=repeats.is_safe(step, job.repeatable),
            before=lambda: _note_sending(claim, step),
        )
    except Problem as problem:
        sentence = _UNREACHABLE if problem.status == 404 else problem.title
        attempts.keep(claim, step, error=problem.code, sentence=sentence)
        return Trouble(
            problem.code,
            sentence,
            is_retried=problem.status in (429, 503),
            asked_seconds=problem.retry_after,
        )
    except OutboundError as error:
        return _unanswered(claim, step, error)
    crash_point("JP03")
    return _answered(claim, step, sent, values)


def _file(claim: Claim, step: Mapping[str, Any]) -> bytes:
    if step["body"]["kind"] != BodyKind.FILE:
        return b""
    return body_files.read(claim.job.pk, UUID(step["body"]["file"]))


def _note_sending(claim: Claim, step: Mapping[str, Any]) -> None:
    # Twice: after a 401 it is sent once more, with a token that may have to be renewed.
    seconds = 2 * (step["timeout_seconds"] + _REACHED) + claims.READY_SECONDS
    runs.note_sending(claim.run, lease=timedelta(seconds=seconds))
    crash_point("JP02")


def _unanswered(claim: Claim, step: Mapping[str, Any], error: OutboundError) -> Trouble:
    attempts.keep(claim, step, error=error.code, sentence=str(error))
    if isinstance(error, NotSent):
        return Trouble("not-sent", str(error), not isinstance(error, DestinationRefused))
    return Trouble("no-answer", str(error), repeats.is_safe(step, claim.job.repeatable))


def _answered(
    claim: Claim, step: Mapping[str, Any], sent: Sent, values: dict[str, Value]
) -> Trouble | None:
    response, run = sent.response, claim.run
    judged = judging.judge(step, response)
    values |= judged.captured
    if not judged.error and judged.captured:
        names = {one["name"] for one in claim.job.parameters}
        kept = {name: value for name, value in values.items() if name not in names}
        secrets.seal_into(run, "captured", json.dumps(kept))
    attempts.keep(claim, step, sent=sent, judged=judged)
    crash_point("JP04")
    if not judged.error:
        return None
    is_safe = repeats.is_safe(step, claim.job.repeatable) or judging.was_untouched(response)
    return Trouble(
        judged.error,
        judged.sentence,
        is_retried=is_safe and judging.is_worth_a_retry(response),
        asked_seconds=repeats.asked_seconds(response.headers),
    )


def _fail_or_wait(claim: Claim, trouble: Trouble) -> UUID | None:
    run, job = claim.run, claim.job
    if not trouble.is_retried or run.tries > job.retries:
        return _fail(claim, trouble)
    wait = repeats.wait(
        tries=run.tries,
        first_seconds=job.backoff_seconds,
        asked_seconds=trouble.asked_seconds,
        chance=random.random(),  # noqa: S311 - so that not all come back at once
    )
    runs.keep(
        run,
        outcome=Outcome.QUEUED,
        not_before=database_now() + wait,
        lease_until=None,
        error=trouble.error,
        sentence=trouble.sentence,
    )
    delivery.run(run.pk, after=wait)
    return None


def _fail(claim: Claim, trouble: Trouble) -> UUID | None:
    return runs.end(claim.run, Outcome.FAILED, error=trouble.error, sentence=trouble.sentence)
