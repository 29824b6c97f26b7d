"""Whether this process lives, and whether what it needs answers."""

import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse


def live(_request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return JsonResponse({"status": "ok"})


def ready(_request: HttpRequest) -> HttpResponse:
    """Say whether PostgreSQL and Valkey answer; 503 if one does not."""
    checks = {"database": _database(), "broker": _broker()}
    is_ready = all(checks.values())
    words = {name: "ok" if answers else "no answer" for name, answers in checks.items()}
    return JsonResponse(
        {"status": "ok" if is_ready else "not ready", **words}, status=200 if is_ready else 503
    )


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return False
    return True


def _broker() -> bool:
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2
        ) as valkey:
            return bool(valkey.ping())
    except redis.RedisError:
        return False
