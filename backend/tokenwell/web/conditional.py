"""Conditional requests: nobody overwrites what somebody else changed meanwhile (RFC 9110 13)."""

from collections.abc import Iterable
from uuid import UUID

from rest_framework.request import Request

from tokenwell.web.problems import Problem


def etag(*parts: object) -> str:
    """Make the entity tag of one state of a resource (RFC 9110 8.8.3)."""
    return '"' + "-".join(str(part) for part in parts) + '"'


def check_match(request: Request, current: str) -> None:
    """
    Compare ``If-Match`` with the state that there is (RFC 9110 13.1.1).

    :raises Problem: 412, somebody changed it meanwhile. Without the header all is well.
    """
    wanted = request.headers.get("If-Match")
    if wanted is None or wanted.strip() == "*":
        return
    if current not in [tag.strip() for tag in wanted.split(",")]:
        raise changed_meanwhile()


def is_known(request: Request, current: str) -> bool:
    """Tell by ``If-None-Match`` whether the caller has this state already (RFC 9110 13.1.2)."""
    known = request.headers.get("If-None-Match", "")
    # A proxy that packs an answer makes its tag a weak one; for reading, the two are the same.
    return current in [tag.strip().removeprefix("W/") for tag in known.split(",")]


def changed_meanwhile(at: Iterable[UUID] = ()) -> Problem:
    """Say that somebody else was faster; of several things, ``at`` which of them."""
    problem = Problem(
        "changed-meanwhile",
        status=412,
        title="Somebody changed this meanwhile.",
        detail="Nothing was saved. Load it again, then repeat your change.",
    )
    told = {"code": problem.code, "sentence": problem.title}
    if items := [{"id": str(one), **told} for one in at]:
        problem.more["items"] = items
    return problem
