"""Alice lists 100 credentials of 10,000, against one query that reads the same rows."""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import psycopg

from bench import statements
from bench.browser import Browser
from bench.result import Result, say
from bench.stack import Stack

MOST_STATEMENTS = 4
ROUNDS = 5
EACH = 20
_SETTLE = 40
_PAGE = "/api/v1/containers/{}/items?kind=credential&ordering=name"
_BARE = """
SELECT i.*, c.*, l.*, t.id, t.expires_at, t.refresh_token
FROM containers_item i
JOIN credentials_credential c ON c.item_ptr_id = i.id
JOIN credentials_credentialclock l ON l.credential_id = i.id
LEFT JOIN credentials_tokenset t ON t.id = l.token_set
WHERE i.parent_id = %s
ORDER BY lower(i.name), i.id
LIMIT 100
"""


def measure(stack: Stack) -> Result:
    """Time the page and the bare query in turn, and count what the page asks of the database."""
    container = stack.facts["container"]
    alice = Browser(stack.port)
    alice.sign_in(stack.facts["username"], stack.facts["password"])
    with psycopg.connect(stack.database_url, autocommit=True) as database:

        def bare() -> int:
            return len(database.execute(_BARE, [container], prepare=True).fetchall())

        def page() -> int:
            return len(alice.get(_PAGE.format(container)).json()["results"])

        pages, bares = [], []
        for number in range(ROUNDS):
            say(f"list_100: round {number + 1} of {ROUNDS}")
            pages.append(_median_ms(page))
            bares.append(_median_ms(bare))
        count = _statements(database, alice, container)
    figures = {
        "statements": count,
        "statements_by": statements.HOW,
        "ms": [round(each, 2) for each in pages],
        "bare_query_ms": [round(each, 2) for each in bares],
        "ratio": round(median(bares) / median(pages), 3),
        "compared_with": "one query that reads the same rows, without a server or a sign-in",
        "rows": 100,
        "among": len(stack.facts["credentials"]),
    }
    missed = []
    if count > MOST_STATEMENTS:
        missed.append(f"the page takes more than {MOST_STATEMENTS} statements")
    return Result("list_100", figures, missed)


def _median_ms(read: Callable[[], int]) -> float:
    took = []
    for _ in range(EACH):
        began = time.perf_counter()
        if read() != 100:
            raise RuntimeError("the page does not have 100 rows")
        took.append((time.perf_counter() - began) * 1000)
    return median(took)


def _statements(database: psycopg.Connection[Any], alice: Browser, container: str) -> float:
    """Count for the whole request, from the session to the last row."""
    with statements.logged(database):
        for _ in range(_SETTLE):
            alice.get(_PAGE.format(container))  # until every connection writes them down
        with statements.counted(database, "api") as count:
            for _ in range(EACH):
                alice.get(_PAGE.format(container))
    return count.statements / EACH
