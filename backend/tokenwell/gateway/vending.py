"""The one statement of hand-outs: caller, right, credential, token, and its record."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from django.contrib.auth.models import Permission
from django.db import connection
from psycopg_pool import ConnectionPool, PoolTimeout

from tokenwell.accounts.service_accounts import hash_of
from tokenwell.containers.inheritance import Right
from tokenwell.gateway import hand_out
from tokenwell.gateway.asking import Asked
from tokenwell.gateway.prepared import Prepared
from tokenwell.gateway.together import Together
from tokenwell.once import Once

_WAIT_FOR_CONNECTION = 5.0

# How many statements run at once, and for how many requests each. Two, so that one runs while
# the other waits for the disk; with more of them each takes fewer requests along (`make bench`).
AT_ONCE = 2
MOST = 64

# A token in the first part of its life is as fresh as they come: who asks for more than the
# provider gives would have it asked without end.
_FRESHEST_SHARE = 0.75
# A token that was obtained a moment ago is not renewed again because somebody says that it is
# bad: else one broken caller would have the provider asked without end.
YOUNG_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Found:
    """
    What one look found. All but the caller is None where there is no such credential.

    The fields are the columns of the statement, in their order.
    """

    place: int
    key_id: UUID | None  # none where Tokenwell acts for somebody
    actor: str  # what kind of one the caller is, for the record
    user_id: UUID
    username: str
    is_valid: bool
    is_at_home: bool  # the address is one that the key may be used from
    is_meant: bool  # the key is for this credential, or for all
    may_have: bool  # the key is one that tokens are given for, or a call is made
    key_purposes: list[str]  # what the key may be used for; none is all
    id: UUID | None
    path: str | None
    ancestors: list[UUID] | None
    is_seen: bool  # the caller has some right on it
    may_use: bool
    usages: list[str] | None
    grant_type: str | None
    state: str | None
    token_version: int
    token_set: UUID | None
    open_attempt: UUID | None
    last_error: str | None
    unknown_outcome: str | None
    destination: bytes | None
    destination_epoch: int
    access_token: bytes | None = field(repr=False)
    token_type: str | None
    expires_at: datetime | None
    lives: float | None  # seconds, by the database's clock
    waits: float | None
    has_refresh_token: bool
    scope: str
    is_served: bool


def look(asked: Asked, *, names: list[str] | None, least: float) -> Found | None:
    """
    Look once; if the token lives more than ``least`` seconds, record that it is handed out.

    The record is committed, durably, when this returns. None: there is no such key, or user.

    :raises psycopg.Error: the database does not answer.
    """
    if asked.user is not None:
        return _together_for_user().ask(_Look(asked, asked.credential, float(least)))
    if names is None:
        return _together_by_id().ask(_Look(asked, asked.credential, float(least)))
    return _together_by_path().ask(_Look(asked, "/".join(names), float(least)))


def look_at_once(several: Sequence[Asked], *, least: float) -> list[Found | None]:
    """Look for several by key and id, as ``look`` does, with one statement."""
    looks = [_Look(asked, asked.credential, least) for asked in several]
    return _vend(hand_out.BY_ID, looks) if looks else []


@dataclass(frozen=True, slots=True)
class _Look:
    asked: Asked
    credential: UUID | str | None
    least: float


@Once
def _together_by_id() -> Together[_Look, Found | None]:
    return Together(lambda looks: _vend(hand_out.BY_ID, looks), at_once=AT_ONCE, most=MOST)


@Once
def _together_by_path() -> Together[_Look, Found | None]:
    return Together(lambda looks: _vend(hand_out.BY_PATH, looks), at_once=AT_ONCE, most=MOST)


@Once
def _together_for_user() -> Together[_Look, Found | None]:
    return Together(lambda looks: _vend(hand_out.FOR_USER, looks), at_once=1, most=MOST)


def _vend(statement: Prepared, looks: Sequence[_Look]) -> list[Found | None]:
    asked = [look.asked for look in looks]
    values: dict[str, Any] = {
        **_callers(asked),
        "credentials": [look.credential for look in looks],
        "purposes": [one.purpose for one in asked],
        "lives": [look.least for look in looks],
        "bad_versions": [one.bad_version for one in asked],
        "addresses": [one.address for one in asked],
        "calls": [one.is_call for one in asked],
        "share": _FRESHEST_SHARE,
        "young": float(YOUNG_SECONDS),
        "use": _permission_to_use(),
    }
    try:
        found = _execute(statement, values)
    except PoolTimeout:
        raise
    except psycopg.OperationalError:
        # A connection from before the database was started again; the others are no better.
        # Should the first try have been committed all the same, the record tells of one use
        # too many, never too few.
        _pool().check()
        found = _execute(statement, values)
    by_place = {one.place: one for one in found}
    return [by_place.get(place) for place in range(1, len(looks) + 1)]


def _callers(asked: Sequence[Asked]) -> dict[str, Any]:
    if asked[0].user is not None:  # all of one run are of one kind
        return {"users": [one.user for one in asked]}
    return {
        "prefixes": [one.prefix for one in asked],
        "hashes": [hash_of(one.key) for one in asked],
    }


def _execute(statement: Prepared, values: dict[str, Any]) -> list[Found]:
    with _pool().connection(timeout=_WAIT_FOR_CONNECTION) as database:
        return statement.fetch(database, values, Found)


@Once
def _permission_to_use() -> int:
    """Give the number of the right to use a credential: made by a migration, never changed."""
    rights = Permission.objects.filter(content_type__app_label="containers")
    return int(rights.get(codename=Right.CREDENTIAL_USE.value).pk)


@Once
def _pool() -> "ConnectionPool[psycopg.Connection[Any]]":
    parameters = connection.get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold", "client_encoding", "pool"):
        parameters.pop(name, None)
    return ConnectionPool(
        kwargs={**parameters, "autocommit": True},
        min_size=1,
        max_size=2 * AT_ONCE,
        # Else the pauses between its tries double for five minutes, and we would be away for
        # longer than the database was. Whoever comes next starts a new try.
        reconnect_timeout=_WAIT_FOR_CONNECTION,
        check=None,
        open=True,
        name="gateway",
    )
