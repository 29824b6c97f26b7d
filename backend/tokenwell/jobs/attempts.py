"""What single requests of a run brought: written down one by one, with how far the run is."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from tokenwell.encryption import secrets
from tokenwell.jobs import building, runs
from tokenwell.jobs.claims import Claim
from tokenwell.jobs.judging import Judged
from tokenwell.jobs.sending import Sent
from tokenwell.jobs.states import MOST_KEPT


def keep(
    claim: Claim,
    step: Mapping[str, Any],
    *,
    sent: Sent | None = None,
    judged: Judged | None = None,
    error: str = "",
    sentence: str = "",
) -> None:
    """
    Write down what a request brought; with it, a step that went well is over.

    :raises Lost: somebody else ended the run meanwhile.
    """
    run = claim.run
    attempt: dict[str, Any] = {
        "step": run.step,
        "name": step["name"],
        "host": building.host_of(step),
        "at": timezone.now().isoformat(),
        "milliseconds": sent.milliseconds if sent else None,
        "status": sent.response.status if sent else None,
        "size": len(sent.response.body) if sent else None,
        "error": judged.error if judged else error,
        "sentence": judged.sentence if judged else sentence,
    }
    values: dict[str, Any] = {
        "attempts": [*run.attempts, attempt],
        "is_sending": False,
        "tries": run.tries + 1,
    }
    if sent is not None:
        values |= _answer(claim, sent)
    if judged is not None and not judged.error:
        values |= {"step": run.step + 1, "tries": 0, "captured": run.captured}
    runs.keep(run, **values)


def _answer(claim: Claim, sent: Sent) -> dict[str, Any]:
    response = sent.response
    secrets.seal_into(claim.run, "body", response.body[:MOST_KEPT])
    return {
        "status": response.status,
        "size": len(response.body),
        "content_type": response.headers.get("content-type", "")[:200],
        "body": claim.run.body,
        "is_cut": response.truncated or len(response.body) > MOST_KEPT,
    }
