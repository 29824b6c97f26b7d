"""Every error has the one form of RFC 9457, whoever raised it."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.test import Client
from rest_framework import exceptions
from rest_framework.exceptions import ErrorDetail

from tests.personas import PASSWORD, Personas, browser
from tokenwell.containers import permissions
from tokenwell.web import problems
from tokenwell.web.problems import Problem


class _View:
    allowed_methods = ("GET", "OPTIONS")


def _assert_problem(answer: Any, status: int, code: str) -> None:
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    said = answer.json()
    assert {"type", "title", "status", "detail"} <= said.keys()
    assert (said["type"], said["status"]) == (f"urn:tokenwell:problem:{code}", status)


@pytest.mark.parametrize(
    ("raised", "status", "code"),
    [
        (Problem("odd", status=409, title="Odd."), 409, "odd"),
        (Http404(), 404, "not-found"),
        (exceptions.NotFound(), 404, "not-found"),
        (PermissionDenied(), 403, "not-permitted"),
        (exceptions.PermissionDenied(), 403, "not-permitted"),
        (exceptions.NotAuthenticated(), 401, "not-signed-in"),
        (exceptions.AuthenticationFailed(), 401, "not-signed-in"),
        (exceptions.ValidationError({"a": ["b"]}), 400, "validation-failed"),
        (exceptions.ParseError(), 400, "parse-error"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method-not-allowed"),
        (exceptions.NotAcceptable(), 406, "not-acceptable"),
        (exceptions.UnsupportedMediaType("x/y"), 415, "unsupported-media-type"),
        (OperationalError("host db.internal"), 503, "unavailable"),
        (InterfaceError("host db.internal"), 503, "unavailable"),
    ],
)
def test_exception_becomes_a_problem(raised: Exception, status: int, code: str) -> None:
    answer = problems.handle(raised, {"view": _View()})

    assert answer is not None
    assert (answer.status_code, answer.data["type"]) == (status, f"urn:tokenwell:problem:{code}")
    assert "{" not in answer.data["title"]
    assert "db.internal" not in str(answer.data)


def test_what_nobody_foresaw_is_not_dressed_up() -> None:
    assert problems.handle(RuntimeError(), {"view": _View()}) is None


@pytest.mark.parametrize(
    ("detail", "errors"),
    [
        ({"a": ["x"]}, {"a": ["x"]}),
        ({"a": {"b": ["x"]}}, {"a.b": ["x"]}),
        ({"a": [{}, {"b": ["x", "y"]}]}, {"a.1.b": ["x", "y"]}),
        ({"a": [{}, {"b": [{"c": ["x"]}]}]}, {"a.1.b.0.c": ["x"]}),
        (["x"], {"non_field_errors": ["x"]}),
        ("x", {"non_field_errors": ["x"]}),
        ([ErrorDetail("x", code="y")], {"non_field_errors": ["x"]}),
    ],
)
def test_errors_are_named_by_field(detail: Any, errors: dict[str, list[str]]) -> None:
    answer = problems.handle(exceptions.ValidationError(detail), {"view": _View()})

    assert answer is not None
    assert answer.data["errors"] == errors


def test_more_members_and_retry_after_are_told() -> None:
    problem = Problem("odd", status=503, title="Odd.", retry_after=7, missing=["scope"])

    assert problem.as_dict()["missing"] == ["scope"]
    assert problem.headers()["Retry-After"] == "7"
    assert "errors" not in problem.as_dict()


@pytest.mark.django_db
def test_anonymous_is_told_how_one_signs_in() -> None:
    answer = Client().get("/api/v1/people")

    _assert_problem(answer, 401, "not-signed-in")
    assert answer.headers["WWW-Authenticate"] == "Session"


def test_wrong_method_tells_the_right_ones(personas: Personas) -> None:
    answer = browser(personas.alice).put("/api/v1/containers", "{}", "application/json")

    _assert_problem(answer, 405, "method-not-allowed")
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize(
    "address", ["/api/v1/nothing", "/api/nothing", "/api/v1/containers/not-an-id", "/oauth/nothing"]
)
def test_address_that_there_is_not(personas: Personas, address: str) -> None:
    answer = browser(personas.alice).get(address)

    _assert_problem(answer, 404, "not-found")


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_database_that_is_away_is_said_to_be(personas: Personas, error: type[Exception]) -> None:
    client = browser(personas.alice)

    with patch.object(permissions, "visible", side_effect=error("host db.internal")):
        answer = client.get(f"/api/v1/containers/{personas.container.pk}")

    _assert_problem(answer, 503, "unavailable")
    assert answer.headers["Retry-After"] == "5"
    assert b"db.internal" not in answer.content


def test_database_that_is_away_before_any_view(personas: Personas) -> None:
    client = browser(personas.root)
    client.raise_request_exception = False

    with patch(
        "django.contrib.sessions.backends.db.SessionStore._get_session_from_db",
        side_effect=OperationalError("host db.internal"),
    ):
        answers = [client.get("/admin/"), client.get("/api/v1/people")]

    for answer in answers:
        _assert_problem(answer, 503, "unavailable")


def test_fault_of_ours_tells_nothing_of_itself(personas: Personas) -> None:
    client = browser(personas.alice)
    client.raise_request_exception = False

    with patch.object(permissions, "visible", side_effect=RuntimeError("canary")):
        answer = client.get(f"/api/v1/containers/{personas.container.pk}")

    _assert_problem(answer, 500, "server-error")
    assert b"canary" not in answer.content


def _post_session(client: Client) -> Any:
    body = {"username": "alice", "password": PASSWORD}
    return client.post("/api/v1/session", body, "application/json")


def _post_container(client: Client) -> Any:
    return client.post("/api/v1/containers", {}, "application/json")


def _post_admin(client: Client) -> Any:
    return client.post("/admin/logout/")


@pytest.mark.parametrize("post", [_post_session, _post_container, _post_admin])
def test_change_from_elsewhere_is_refused_in_one_form(
    personas: Personas, post: Callable[[Client], Any]
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(personas.root, backend="tokenwell.signing_in.backend.PersonBackend")

    answer = post(client)

    _assert_problem(answer, 403, "csrf-failed")
