"""
The token endpoint: ``POST /api/v1/credentials/{id}/token`` and ``POST /api/v1/token?path=``.
Beside it, with ``login`` for ``token``, the login of a Password credential.

A plain WSGI function ahead of Django: no middleware, no session, no view. It shares the
verbs, the errors and the record with everything else.
"""

import json
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any, TypeVar

import psycopg
from django.db import Error, close_old_connections
from psycopg_pool import PoolTimeout

from tokenwell import tracing
from tokenwell.gateway import asking, latency, logins, misdirected, tokens
from tokenwell.gateway.asking import Asked
from tokenwell.web.problems import MEDIA_TYPE, Problem, unavailable

logger = logging.getLogger(__name__)

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
Given = TypeVar("Given")
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

_HEADERS = [
    ("Cache-Control", "no-store"),
    ("Pragma", "no-cache"),
    ("X-Content-Type-Options", "nosniff"),
]


def ahead_of(django: Application) -> Application:
    """Answer requests for a token or a login, send those for the proxy there; else ask Django."""

    def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if wanted := asking.wanted_at(path):
            environ[tracing.ROUTE] = asking.route_of(path)
            status, headers, body = answer(environ) if wanted == "token" else answer_login(environ)
        elif misdirected.is_for_proxy(path):
            environ[tracing.ROUTE] = misdirected.route_of(path)
            status, headers, body = _problem(misdirected.problem())
        else:
            return django(environ, start_response)
        start_response(f"{status} {HTTPStatus(status).phrase}", headers)
        return [body]

    return application


def answer(environ: Mapping[str, Any]) -> tuple[int, list[tuple[str, str]], bytes]:
    """Answer one request for a token (RFC 6749 5.1, RFC 9457), and note how long it took."""
    started = time.perf_counter()
    given = _give(environ, tokens.give)
    if isinstance(given, Problem):
        outcome, answered = latency.of_problem(given.status), _problem(given)
    else:
        outcome = latency.WAITED if given.has_waited else latency.SERVED
        answered = _token(given)
    latency.observe(outcome, seconds=time.perf_counter() - started)
    return answered


def answer_login(environ: Mapping[str, Any]) -> tuple[int, list[tuple[str, str]], bytes]:
    """Answer one request for a login."""
    given = _give(environ, logins.give)
    if isinstance(given, Problem):
        return _problem(given)
    members = {"username": given.username, "password": given.password}
    return _answer(200, members, "application/json")


def _give(environ: Mapping[str, Any], give: Callable[[Asked], Given]) -> Given | Problem:
    try:
        return give(asking.read(environ))
    except Problem as problem:
        return problem
    except (psycopg.Error, PoolTimeout, Error):
        logger.warning("the database does not answer: nothing can be handed out")
        close_old_connections()
        return unavailable()
    except Exception:
        logger.exception("a request for a token or a login failed")
        return Problem(
            "server-error",
            status=500,
            title="Tokenwell made a mistake.",
            detail="It has been logged. Ask again.",
        )


def _token(given: tokens.Given) -> tuple[int, list[tuple[str, str]], bytes]:
    members = {
        "access_token": given.access_token,
        "token_type": given.token_type,
        "scope": given.scope,
        "token_version": given.token_version,
    }
    if given.expires_in is not None:
        members["expires_in"] = given.expires_in
    return _answer(200, members, "application/json")


def _problem(problem: Problem) -> tuple[int, list[tuple[str, str]], bytes]:
    status, headers, body = _answer(problem.status, problem.as_dict(), MEDIA_TYPE)
    if problem.retry_after is not None:
        headers.append(("Retry-After", str(problem.retry_after)))
    if problem.status == 401:
        headers.append(("WWW-Authenticate", "Bearer"))
    if problem.status == 405:
        headers.append(("Allow", "POST"))
    return status, headers, body


def _answer(
    status: int, members: Mapping[str, object], kind: str
) -> tuple[int, list[tuple[str, str]], bytes]:
    body = json.dumps(members).encode()
    headers = [*_HEADERS, ("Content-Type", kind), ("Content-Length", str(len(body)))]
    return status, headers, body
