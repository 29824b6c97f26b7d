"""A person's browser at an authorization server: follows redirects there, presses buttons."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

_MOST_REDIRECTS = 20


@dataclass(frozen=True)
class Form:
    """A form of a page: where it goes, and what is filled in."""

    action: str
    fields: dict[str, str] = field(repr=False)


@dataclass(frozen=True)
class Page:
    """Where the browser ended up; ``left`` if that is another site, which it did not ask."""

    url: str = field(repr=False)
    status: int = 0
    body: str = field(default="", repr=False)
    left: bool = False

    @property
    def form(self) -> Form:
        """The one form of the page."""
        reader = _Forms()
        reader.feed(self.body)
        [(action, fields)] = reader.forms
        return Form(urljoin(self.url, action), fields)


class Visitor:
    """A browser with cookies of its own, which stays at one server."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._cookies: dict[str, str] = {}

    def visit(self, url: str) -> Page:
        """Go to an address and on to wherever that leads."""
        return self._go("GET", url, {})

    def press(self, page: Page, **filled: str) -> Page:
        """Fill in the form of a page, and send it."""
        form = page.form
        return self._go("POST", form.action, {**form.fields, **filled})

    def _go(self, method: str, url: str, fields: dict[str, str]) -> Page:
        for _ in range(_MOST_REDIRECTS):
            if not url.startswith(f"{self._origin}/"):
                return Page(url, left=True)
            status, location, body = self._ask(method, url, urlencode(fields))
            if location is None:
                return Page(url, status, body)
            method, fields, url = "GET", {}, urljoin(url, location)
        raise AssertionError("it redirects without end")

    def _ask(self, method: str, url: str, body: str) -> tuple[int, str | None, str]:
        parts = urlsplit(url)
        line = HTTPConnection("localhost", parts.port or 80, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = self._origin
        try:
            line.request(method, parts._replace(scheme="", netloc="").geturl(), body, headers)
            answer = line.getresponse()
            self._keep(answer.headers.get_all("Set-Cookie") or [])
            return answer.status, answer.headers["Location"], answer.read().decode()
        finally:
            line.close()

    def _keep(self, lines: list[str]) -> None:
        for said in lines:
            for name, morsel in SimpleCookie(said).items():
                self._cookies[name] = morsel.value


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((said.get("action", ""), {}))
        elif tag == "input" and self.forms:
            self.forms[-1][1][said.get("name", "")] = said.get("value", "")
