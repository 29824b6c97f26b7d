"""Wait until authorizations have ended with a stored token."""

import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import psycopg

_PATIENCE = 60.0
_LOOK = 0.01


def wait_until_granted(database: psycopg.Connection[Any], authorizations: Sequence[str]) -> None:
    """
    Wait until all are granted.

    :raises RuntimeError: one ended otherwise, or not in time.
    """
    query = """
        SELECT count(*) FILTER (WHERE state = 'granted'), count(ended_at)
        FROM credentials_authorization WHERE id = ANY(%s)
    """
    ids = [UUID(authorization) for authorization in authorizations]
    ends = time.monotonic() + _PATIENCE
    while time.monotonic() < ends:
        row = database.execute(query, [ids]).fetchone()
        granted, ended = row or (0, 0)
        if granted == len(ids):
            return
        if ended > granted:
            raise RuntimeError("an authorization has failed")
        time.sleep(_LOOK)
    raise RuntimeError("an authorization does not end")
