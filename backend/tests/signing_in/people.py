"""What the tests of signing in do as a person does."""

import base64
import hashlib
import hmac
import struct
import time
from typing import Any

from django.test import Client

from tests.personas import PASSWORD


def post(client: Client, path: str, body: Any = None, **more: Any) -> Any:
    """Post JSON below /api/v1/."""
    return client.post(f"/api/v1/{path}", {} if body is None else body, "application/json", **more)


def sign_in(client: Client, username: str, password: str = PASSWORD, **more: Any) -> Any:
    """Give name and password."""
    return post(client, "session", {"username": username, "password": password}, **more)


def code_of(secret: str, *, steps: int = 0) -> str:
    """Make a code as an app does (RFC 6238), some steps of 30 seconds away."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def wrong(code: str) -> str:
    """Give a code that is not this one."""
    return f"{(int(code) + 500_000) % 1_000_000:06}"


def enrol(client: Client) -> tuple[str, list[str]]:
    """Turn on the second factor of who is signed in; give the secret and the recovery codes."""
    secret = client.get("/api/v1/account/second-factor/secret").json()["secret"]
    # Not the code of now: it is used up, and the tests need that one.
    done = post(client, "account/second-factor", {"code": code_of(secret, steps=-1)})
    assert done.status_code == 204, done.content
    return secret, client.get("/api/v1/account/recovery-codes").json()["codes"]


def who(client: Client) -> str | None:
    """Ask who is signed in."""
    user = client.get("/api/v1/session").json()["user"]
    return str(user["username"]) if user else None
