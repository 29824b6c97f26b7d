"""Before what does the most harm, the person proves anew that it is them."""

import time

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest
from rest_framework.request import Request

from tokenwell.web.problems import Problem

# ASVS 7.5.3: before sensitive operations, another proof than the cookie.
FRESH_SECONDS = 10 * 60
_PROOFS = frozenset({"password", "mfa"})


def need_fresh(request: HttpRequest | Request) -> None:
    """
    Refuse who has not given a password or a second factor within ten minutes.

    Whoever has stolen a session can't do what this guards. Call it once it is clear that the
    person may do it otherwise: else it tells strangers what is there.

    :raises Problem: 403 ``confirm-it-is-you``; the pages ask, and send the request again.
    """
    if not is_fresh(request._request if isinstance(request, Request) else request):
        raise unproved()


def unproved() -> Problem:
    """Ask for a proof; the pages do, and send the request again."""
    return Problem(
        "confirm-it-is-you",
        status=403,
        title="Confirm that it is you.",
        detail="Give your password or a code of your second factor, then do this again."
        " Nothing was changed.",
    )


def is_fresh(request: HttpRequest) -> bool:
    """Tell whether the person gave a proof in this session within ten minutes."""
    if not request.user.is_authenticated:
        return False
    oldest = time.time() - FRESH_SECONDS
    records = get_authentication_records(request, request.user)
    return any(record["method"] in _PROOFS and record["at"] > oldest for record in records)
