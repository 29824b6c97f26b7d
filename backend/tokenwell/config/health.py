"""Whether this process lives, and whether what it needs is there, in words for an operator."""

from collections.abc import Callable

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from tokenwell.credentials import figures, heartbeats
from tokenwell.encryption import secrets

OK = "ok"
NO_ANSWER = "no answer"


def live(_request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return JsonResponse({"status": "ok"})


def ready(_request: HttpRequest) -> HttpResponse:
    """
    Say part by part what is missing.

    503 without the database or the key ring: nothing can be handed out. Without broker or
    workers it is *degraded*, and 200: valid tokens are still served.
    """
    needed = {"database": _database(), "key_ring": _key_ring()}
    is_ready = all(words == OK for words in needed.values())
    wanted = {name: look() for name, look in _WANTED.items()} if is_ready else {"broker": _broker()}
    is_whole = is_ready and all(words == OK for words in wanted.values())
    status = OK if is_whole else "degraded" if is_ready else "not ready"
    return JsonResponse(
        {"status": status, **needed, **wanted},
        status=200 if is_ready else 503,
    )


def _database() -> str:
    try:
        return OK if _is_migrated() else "migrations are missing: run manage.py migrate"
    except (DatabaseError, InterfaceError):
        return NO_ANSWER


_migrated: list[bool] = []


def _is_migrated() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    # What is applied stays applied; to find out means to read every migration there is.
    if not _migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _migrated.append(True)
    return True


def _key_ring() -> str:
    try:
        secrets.ring()
    except ImproperlyConfigured:
        return "the file can't be used: manage.py keyring check says why"
    return OK


def _broker() -> str:
    return OK if figures.kept_workers() is not None else NO_ANSWER


def _workers() -> str:
    signs = figures.kept_workers()
    if signs is None:
        return "nobody knows: the broker does not answer"
    if missing := heartbeats.missing(signs):
        return f"nobody is there for: {', '.join(missing)}"
    return OK


def _spool() -> str:
    troubles = heartbeats.spool_troubles(figures.kept_workers() or [])
    return f"SPOOL_FOLDER takes no answers: {'; '.join(troubles)}" if troubles else OK


def _due() -> str:
    late = figures.kept().oldest_due_seconds
    return OK if late <= figures.LATE_SECONDS else f"the oldest has been due for {late:.0f} s"


_WANTED: dict[str, Callable[[], str]] = {
    "broker": _broker,
    "workers": _workers,
    "spool": _spool,
    "due": _due,
}
