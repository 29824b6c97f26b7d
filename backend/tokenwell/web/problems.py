"""Errors of the API as problem details (RFC 9457), each with a stable type."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
Errors = Mapping[str, Sequence[str]]


class Problem(Exception):
    """
    What went wrong, for the caller: a code that stays, a title, and what to do.

    ``more`` are further members of the answer (RFC 9457 3.2), plain values.
    """

    def __init__(
        self,
        code: str,
        *,
        status: int,
        title: str,
        detail: str = "",
        errors: Errors | None = None,
        retry_after: int | None = None,
        **more: object,
    ) -> None:
        super().__init__(title)
        self.code = code
        self.status = status
        self.title = title
        self.detail = detail
        self.errors = errors
        self.retry_after = retry_after
        self.more = more

    def as_dict(self) -> dict[str, object]:
        """Give the members of the problem details object (RFC 9457 3.1)."""
        members: dict[str, object] = {
            "type": f"urn:tokenwell:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **self.more,
        }
        if self.errors is not None:
            members["errors"] = self.errors
        return members

    def headers(self) -> dict[str, str]:
        """Give the headers that belong to the answer."""
        headers = {"Cache-Control": "no-store"}
        if self.retry_after is not None:
            headers["Retry-After"] = str(self.retry_after)
        return headers


def invalid(**errors: str) -> Problem:
    """Say which fields are wrong, and how."""
    return Problem(
        "validation-failed",
        status=400,
        title="Some fields are not right.",
        detail="Nothing was changed. See the errors by field.",
        errors={field: [message] for field, message in errors.items()},
    )


def not_found() -> Problem:
    """Say the same of what is not there and of what the caller may not see."""
    return Problem(
        "not-found",
        status=404,
        title="There is no such thing here.",
        detail="It may have been moved or deleted, or you may not see it.",
    )


def not_permitted(detail: str) -> Problem:
    """Refuse what the caller sees but may not do; ``detail`` names the right that lacks."""
    return Problem("not-permitted", status=403, title="You may not do this.", detail=detail)


def csrf_failed() -> Problem:
    """Refuse a change that did not come from our own pages."""
    return Problem(
        "csrf-failed",
        status=403,
        title="This did not come from a page of Tokenwell.",
        detail="Load the page again, then repeat what you did. Nothing was changed.",
    )


def unavailable() -> Problem:
    """Say that something that we need ourselves does not answer."""
    return Problem(
        "unavailable",
        status=503,
        title="Tokenwell can't answer right now.",
        detail="Nothing was changed. Try again in a few seconds.",
        retry_after=5,
    )


def as_response(problem: Problem) -> HttpResponse:
    """Give the answer outside of the REST framework."""
    return JsonResponse(
        problem.as_dict(),
        status=problem.status,
        headers=problem.headers(),
        content_type=MEDIA_TYPE,
    )


def handle(exception: Exception, context: Mapping[str, Any]) -> Response | None:
    """Turn what a view raised into an answer; None for what nobody foresaw."""
    problem = _problem(exception)
    if problem is None:
        return None
    response = Response(problem.as_dict(), status=problem.status, headers=problem.headers())
    response.content_type = MEDIA_TYPE
    # The framework asked the view how one signs in there (RFC 9110 11.6.1).
    if scheme := getattr(exception, "auth_header", None):
        response["WWW-Authenticate"] = scheme
    if isinstance(exception, exceptions.MethodNotAllowed):
        response["Allow"] = ", ".join(context["view"].allowed_methods)
    return response


def _problem(exception: Exception) -> Problem | None:
    known: Problem | None = None
    match exception:
        case Problem():
            known = exception
        case exceptions.ValidationError():
            known = Problem(
                "validation-failed",
                status=400,
                title="Some fields are not right.",
                detail="Nothing was changed. See the errors by field.",
                errors=_flat(exception.detail),
            )
        case Http404() | exceptions.NotFound():
            known = not_found()
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            known = Problem(
                "not-signed-in",
                status=401,
                title="You are not signed in.",
                detail="Sign in and try again.",
            )
        case PermissionDenied() | exceptions.PermissionDenied():
            detail = str(getattr(exception, "detail", "")) or "A right is missing."
            known = not_permitted(detail)
        case OperationalError() | InterfaceError():
            logger.error("the database does not answer")
            known = unavailable()
        case exceptions.APIException():
            known = _of_framework(exception)
    return known


def _of_framework(exception: exceptions.APIException) -> Problem:
    return Problem(
        str(exception.default_code).replace("_", "-"),
        status=exception.status_code,
        # Not the framework's words: some have gaps for details, and a title is constant.
        title=f"{HTTPStatus(exception.status_code).phrase}.",
        detail=str(exception.detail),
    )


def _flat(detail: object, prefix: str = "") -> dict[str, list[str]]:
    """Name nested fields with dots, so that a form finds its own."""
    if isinstance(detail, Mapping):
        flat: dict[str, list[str]] = {}
        for name, inner in detail.items():
            flat.update(_flat(inner, f"{prefix}.{name}" if prefix else str(name)))
        return flat
    messages = detail if isinstance(detail, list) else [detail]
    if any(isinstance(message, Mapping) for message in messages):
        flat = {}
        for index, inner in enumerate(messages):
            if inner:
                flat.update(_flat(inner, f"{prefix}.{index}" if prefix else str(index)))
        return flat
    return {prefix or "non_field_errors": [str(message) for message in messages]}
