"""Many clients ask for one expired token at once: one token request, one version for all."""

import json
import os
import socket
import time
from dataclasses import dataclass, field
from statistics import median
from typing import Any
from urllib.parse import urlencode

import psycopg

from bench import load
from bench.browser import Browser
from bench.consents import Consenter
from bench.result import Result, say
from bench.stack import Stack
from bench.token_fetch import requests
from bench.waiting import wait_until_granted

CLIENTS = 200
ROUNDS = 3
# The last answer: so many times the provider's own time, and so much more.
MOST_RATIO = 1.2
MOST_SECONDS_MORE = 0.1
_ASKED = 20  # token requests to the provider itself


@dataclass(frozen=True, slots=True)
class _Crowd:
    """What one crowd got, and how many token requests the provider counted meanwhile."""

    tokens: int
    versions: set[tuple[int, str]] = field(repr=False)  # and the tokens themselves
    token_requests: int
    seconds: float


def measure(stack: Stack) -> Result:
    """Let a crowd and a lone client ask for an expired token in turn."""
    consenter = Consenter(stack)
    credential = _authorized(stack, consenter)
    crowds: list[_Crowd] = []
    alone: list[_Crowd] = []
    provider: list[float] = []
    with psycopg.connect(stack.database_url, autocommit=True) as database:
        for number in range(ROUNDS):
            say(f"herd: round {number + 1} of {ROUNDS}")
            for clients, kept in ((CLIENTS, crowds), (1, alone)):
                _expire(database, credential)
                kept.append(_ask_at_once(stack, credential, clients))
            provider.append(_at_provider(stack, consenter))
    seconds = median(crowd.seconds for crowd in crowds)
    lone_seconds = median(crowd.seconds for crowd in alone)
    most_seconds = MOST_RATIO * median(provider) + MOST_SECONDS_MORE
    figures = {
        "clients": CLIENTS,
        "tokens": [crowd.tokens for crowd in crowds],
        "token_requests": [crowd.token_requests for crowd in crowds],
        "versions": [len(crowd.versions) for crowd in crowds],
        "counted_by": "the demo provider's ledger",
        "seconds_until_all_have_it": round(seconds, 3),
        "seconds_of_one_client": round(lone_seconds, 3),
        "provider_seconds": round(median(provider), 3),
        "most_seconds": round(most_seconds, 3),
        "ratio": round(lone_seconds / seconds, 3),
        "compared_with": "one client that asks for the same expired token; the limit, with the"
        f" provider's own time for one token request: {MOST_RATIO} times that and"
        f" {MOST_SECONDS_MORE} s",
        "load_average": round(os.getloadavg()[0], 1),
    }
    missed = _missed(crowds)
    if seconds > most_seconds:
        missed.append(f"the last answer takes more than {most_seconds:.3f} s")
    return Result("herd", figures, missed)


def _authorized(stack: Stack, consenter: Consenter) -> str:
    """Authorize a credential whose provider rotates: a second request would spend a dead token."""
    back = consenter.begin(stack.facts["consented"][0])
    consenter.alice.get(back.path)
    with psycopg.connect(stack.database_url, autocommit=True) as database:
        wait_until_granted(database, [back.authorization])
    return back.credential


def _expire(database: psycopg.Connection[Any], credential: str) -> None:
    database.execute(
        "UPDATE credentials_tokenset SET expires_at = now() - interval '1 second'"
        " WHERE credential_id = %s",
        [credential],
    )


def _ask_at_once(stack: Stack, credential: str, clients: int) -> _Crowd:
    request = requests(stack, [credential])[0]
    provider = Browser(stack.demo_port)
    before = provider.get("/ledger").json()["token_requests"]
    sockets = [load.connect(stack.port) for _ in range(clients)]
    began = time.perf_counter()
    for one in sockets:
        one.sendall(request)
    answers = _answers(sockets)
    seconds = time.perf_counter() - began
    bodies = [json.loads(answer.partition(b"\r\n\r\n")[2]) for answer in answers]
    given = [body for body in bodies if "access_token" in body]
    return _Crowd(
        tokens=len(given),
        versions={(body["token_version"], body["access_token"]) for body in given},
        token_requests=provider.get("/ledger").json()["token_requests"] - before,
        seconds=seconds,
    )


def _at_provider(stack: Stack, consenter: Consenter) -> float:
    """Refresh a token at the provider itself, some times; give the seconds of one request."""
    client, provider = consenter.client(), Browser(stack.demo_port)
    answer = provider.post_form("/token", consenter.exchange_form())
    took = []
    for _ in range(_ASKED):
        spent = answer.json()["refresh_token"]
        form = {"grant_type": "refresh_token", "refresh_token": spent, **client}
        began = time.perf_counter()
        answer = provider.post_form("/token", urlencode(form))
        took.append(time.perf_counter() - began)
    return median(took)


def _answers(sockets: list[socket.socket]) -> list[bytes]:
    answers = []
    for one in sockets:
        answers.append(load.read_answer(one))
        one.close()
    return answers


def _missed(crowds: list[_Crowd]) -> list[str]:
    missed = []
    if any(crowd.token_requests != 1 for crowd in crowds):
        missed.append("there was not one token request for an expired token")
    if any(crowd.tokens != CLIENTS for crowd in crowds):
        missed.append("some clients got no token")
    if any(len(crowd.versions) != 1 for crowd in crowds):
        missed.append("the clients got different versions")
    return missed
