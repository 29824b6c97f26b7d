"""
Tests that run side by side don't hear each other: each worker has a Valkey database of its own.

A plugin, and not part of `conftest.py`, since it has to come before the settings are read.
PostgreSQL needs none: there, each worker gets a test database of its own anyway.
"""

import os
from urllib.parse import urlsplit

_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if _worker:
    _number = int(_worker.removeprefix("gw")) + 1
    os.environ["REDIS_URL"] = (
        urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{_number}").geturl()
    )
