"""From the provider's redirect back to the stored token, less the time that the provider takes."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median
from typing import Any, TypeVar

import psycopg

from bench.browser import Browser
from bench.consents import Back, Consenter
from bench.result import Result, say
from bench.stack import Stack
from bench.waiting import wait_until_granted

ROUNDS = 3
AT_ONCE = 16  # as many as the worker of what somebody waits for has threads

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class _Round:
    """Seconds for the same number of codes: through Tokenwell, and at the provider alone."""

    whole: float
    provider: float

    @property
    def own(self) -> float:
        return max(self.whole - self.provider, 1e-9)


def measure(stack: Stack) -> Result:
    """Bring codes back to Tokenwell, and as many to the provider itself, in turn."""
    consenter = Consenter(stack)
    flows = len(stack.facts["consented"])
    rounds = []
    with psycopg.connect(stack.database_url, autocommit=True) as database:
        for number in range(ROUNDS):
            say(f"authorize_code: round {number + 1} of {ROUNDS}")
            whole = _through_tokenwell(stack, consenter, database)
            rounds.append(_Round(whole, _at_provider(stack, consenter)))
    figures = {
        "flows_per_second": round(flows / median(each.own for each in rounds), 1),
        "flows_per_second_with_provider": round(flows / median(each.whole for each in rounds), 1),
        "seconds": [round(each.whole, 3) for each in rounds],
        "provider_seconds": [round(each.provider, 3) for each in rounds],
        "ratio": round(median(each.provider / each.whole for each in rounds), 3),
        "compared_with": "the same number of token requests to the demo provider alone; their"
        " time is subtracted in flows_per_second",
        "flows": flows,
        "at_once": AT_ONCE,
    }
    return Result("authorize_code", figures)


def _through_tokenwell(
    stack: Stack, consenter: Consenter, database: psycopg.Connection[Any]
) -> float:
    backs = [consenter.begin(credential) for credential in stack.facts["consented"]]

    def go_back(browser: Browser, back: Back) -> None:
        answer = browser.get(back.path)
        if answer.status != 303 or "authorization-problem" in answer.headers["location"]:
            raise RuntimeError("the callback was refused")

    began = time.perf_counter()
    _at_once(consenter.alice.another, go_back, backs)
    wait_until_granted(database, [back.authorization for back in backs])
    return time.perf_counter() - began


def _at_provider(stack: Stack, consenter: Consenter) -> float:
    forms = [consenter.exchange_form() for _ in stack.facts["consented"]]

    def exchange(browser: Browser, form: str) -> None:
        if browser.post_form("/token", form).status != 200:
            raise RuntimeError("the provider refused a code")

    began = time.perf_counter()
    _at_once(lambda: Browser(stack.demo_port), exchange, forms)
    return time.perf_counter() - began


def _at_once(
    make: Callable[[], Browser],
    do: Callable[[Browser, Thing], None],
    things: Sequence[Thing],
) -> None:
    """Do something with each thing, in threads with a browser each."""
    own = threading.local()

    def open_browser() -> None:
        own.browser = make()

    with ThreadPoolExecutor(AT_ONCE, initializer=open_browser) as threads:
        list(threads.map(lambda thing: do(own.browser, thing), things))
