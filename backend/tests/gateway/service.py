"""A program that asks for tokens, through the whole WSGI application."""

import io
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from tokenwell.accounts import service_accounts
from tokenwell.accounts.models import ApiKey, ServiceAccount
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import Container
from tokenwell.credentials.models import Credential
from tokenwell.gateway import endpoint

PROBLEM = "urn:tokenwell:problem:"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def problem(self) -> str:
        """The code of the problem, without what all of them begin with."""
        assert self.headers["Content-Type"] == "application/problem+json"
        assert self.body["status"] == self.status
        return str(self.body["type"]).removeprefix(PROBLEM)


@dataclass(frozen=True)
class Service:
    """A service account and its key."""

    account: ServiceAccount
    key: ApiKey
    text: str = field(repr=False)

    def fetch(self, credential: Credential, **fields: object) -> Answer:
        """Ask for the token of a credential by its id."""
        return send(f"/api/v1/credentials/{credential.pk}/token", key=self.text, fields=fields)

    def fetch_by_path(self, path: str, **fields: object) -> Answer:
        """Ask for the token of a credential by its path."""
        query = f"path={quote(path, safe='')}"
        return send("/api/v1/token", key=self.text, query=query, fields=fields)


def make_service(name: str, container: Container | None = None) -> Service:
    """Make a service with a key, which may use credentials in a container."""
    account = service_accounts.create(name, description="", by=SYSTEM, created_by=None)
    new = service_accounts.create_key(account, label="main", by=SYSTEM)
    if container is not None:
        use = Entry(account.user, Facet.CREDENTIAL, Value.USE)
        entries.give(container, use, by=SYSTEM)
    return Service(account, new.key, new.text)


def send(
    path: str,
    *,
    key: str | None,
    method: str = "POST",
    query: str = "",
    fields: dict[str, Any] | None = None,
    body: bytes | None = None,
    **environ: str,
) -> Answer:
    """Send a request; ``environ`` are further WSGI variables."""
    content = body if body is not None else json.dumps(fields).encode() if fields else b""
    variables: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "REMOTE_ADDR": "192.0.2.7",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(content)),
        "wsgi.input": io.BytesIO(content),
        **environ,
    }
    if key is not None:
        variables.setdefault("HTTP_AUTHORIZATION", f"Bearer {key}")
    started: list[tuple[str, list[tuple[str, str]]]] = []
    application = endpoint.ahead_of(_nobody)
    parts = application(variables, lambda status, headers: started.append((status, headers)))
    [(status, headers)] = started
    return Answer(int(status.split()[0]), dict(headers), json.loads(b"".join(parts)))


def _nobody(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    raise AssertionError("this request is not Django's")
