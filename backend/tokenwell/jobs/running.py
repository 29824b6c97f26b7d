"""
Carry out a run: one step after the other, what each brings kept in a commit of its own.

Before each request it is noted that it may leave; so whoever finds the run without its worker
knows whether it can be done again.
"""

import json
import logging
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
from django.db import Error, transaction

from tokenwell.crashes import crash_point
from tokenwell.encryption import secrets
from tokenwell.encryption.sealing import LONGEST, CannotOpen
from tokenwell.jobs import (
    attempts,
    body_files,
    building,
    claims,
    delivery,
    fitness,
    judging,
    places,
    repeats,
    runs,
    sending,
)
from tokenwell.jobs.body_files import FileGone
from tokenwell.jobs.claims import Claim
from tokenwell.jobs.judging import Judged
from tokenwell.jobs.placeholders import Value
from tokenwell.jobs.sending import Sent
from tokenwell.jobs.states import BodyKind, Outcome
from tokenwell.outbound.errors import DestinationRefused, NotSent, OutboundError
from tokenwell.web.database_time import database_now
from tokenwell.web.problems import Problem

logger = logging.getLogger(__name__)

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
        next_run = _to_the_end(claim)
    except runs.Lost:
        return  # it was stopped, or its lease had ended: what we have comes too late
    if next_run is not None:
        delivery.run(next_run)


def _to_the_end(claim: Claim) -> UUID | None:
    try:
        return _carry_out(claim)
    except runs.Unfit:
        return _end_unfit(claim)
    except (runs.Lost, Error, psycopg.Error):
        raise  # without the database nothing can be ended: it is found when its lease is over
    except Exception:
        # Whatever it is, the run must not wait for the end of its lease, and be sent again then.
        logger.exception("a run broke off: %s", claim.run.pk)
        return _break_off(claim)


def _carry_out(claim: Claim) -> UUID | None:
    run, job = claim.run, claim.job
    try:
        values = _values(claim)
    except CannotOpen:
        return _fail(claim, Trouble("unreadable", "What it was started with can't be read."))
    while run.step < len(job.steps):
        trouble = _step(claim, job.steps[run.step], values)
        if trouble is not None:
            return _fail_or_wait(claim, trouble)
    crash_point("JP05")
    return runs.end(run, Outcome.SUCCEEDED)


def _values(claim: Claim) -> dict[str, Value]:
    # What is required was given, unless it is so only since the run waits.
    declared = [one for one in claim.job.parameters if not one["required"]]
    values: dict[str, Value] = {one["name"]: one["default"] for one in declared}
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
        sentence = _said(problem, claim)
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


def _said(problem: Problem, claim: Claim) -> str:
    if problem.status == 404:
        return _UNREACHABLE
    return places.marked(problem.title, claim.job.calls_with_id)


def _file(claim: Claim, step: Mapping[str, Any]) -> bytes:
    if step["body"]["kind"] != BodyKind.FILE:
        return b""
    return body_files.read(claim.job.pk, UUID(step["body"]["file"]))


def _note_sending(claim: Claim, step: Mapping[str, Any]) -> None:
    # Twice: after a 401 it is sent once more, with a token that may have to be renewed.
    seconds = 2 * (step["timeout_seconds"] + _REACHED) + claims.READY_SECONDS
    runs.note_sending(claim.run, claim.job, lease=timedelta(seconds=seconds))
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
        text = json.dumps(kept, ensure_ascii=False)
        if len(text.encode()) > LONGEST:
            words = f"{step['name']} and the steps before it capture more than 1 MiB altogether."
            judged = Judged("capture", words)
        else:
            secrets.seal_into(run, "captured", text)
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


@transaction.atomic
def _end_unfit(claim: Claim) -> UUID | None:
    run = claim.run
    job, now = runs.locked_job(run.job_id)
    over = fitness.why_over(run, job)
    if over is not None:
        return runs.end(run, over.outcome, error=over.error, sentence=over.sentence)
    # It may go on all the same, for somebody else, say: it is taken over anew.
    values = {"outcome": Outcome.QUEUED, "not_before": now, "lease_until": None}
    runs.keep(run, **values, is_sending=False)
    return run.pk


def _break_off(claim: Claim) -> UUID | None:
    run = claim.run
    sentence = "Something went wrong in Tokenwell itself; its log says more."
    if run.is_sending:
        sentence += runs.IN_DOUBT
        attempts.keep(claim, claim.job.steps[run.step], error="internal", sentence=sentence)
    return _fail(claim, Trouble("internal", sentence))


def _fail(claim: Claim, trouble: Trouble) -> UUID | None:
    return runs.end(claim.run, Outcome.FAILED, error=trouble.error, sentence=trouble.sentence)
