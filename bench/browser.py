"""A browser of one person: cookies, CSRF token, keep-alive; it follows no redirect by itself."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; the names of headers in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Read the body as JSON."""
        return json.loads(self.body)


class Browser:
    """Talks to one server of this machine, and keeps the cookies that it sets."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("localhost", port, timeout=60)
        self._port = port
        self._cookies: dict[str, str] = {}

    def another(self) -> "Browser":
        """Open a connection of its own for the same person."""
        other = Browser(self._port)
        other._cookies = dict(self._cookies)
        return other

    def get(self, path: str) -> Answer:
        """Get a page or an answer of the API."""
        return self._send("GET", path, None, {})

    def post_json(self, path: str, body: object) -> Answer:
        """Send JSON with the CSRF token, as the pages do."""
        headers = {
            "Content-Type": "application/json",
            "X-CSRFToken": self._cookies.get("csrftoken", ""),
        }
        return self._send("POST", path, json.dumps(body), headers)

    def post_form(self, path: str, body: str) -> Answer:
        """Send a form."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._send("POST", path, body, kind)

    def sign_in(self, username: str, password: str) -> None:
        """
        Sign in at Tokenwell.

        :raises RuntimeError: it does not let us in.
        """
        self.get("/api/v1/session")
        answer = self.post_json("/api/v1/session", {"username": username, "password": password})
        if answer.status != 200:
            raise RuntimeError(f"signing in was answered with {answer.status}")

    def _send(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        self._connection.request(method, path, body, {**headers, "Cookie": cookies})
        response = self._connection.getresponse()
        content = response.read()
        for line in response.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self._cookies[name] = morsel.value
        found = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, found, content)
