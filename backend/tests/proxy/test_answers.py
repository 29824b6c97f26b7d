"""What comes back: the answer as it is, tamed for browsers; a 401 only after a renewed token."""

import pytest
from django.utils import timezone

from tests.engine import credentials as made
from tests.fake_provider import Provider
from tests.personas import Personas
from tests.proxy.conftest import make
from tests.proxy.place import Place
from tests.proxy.upstream import Upstream


def answered(place: Place, *lines: str, status: str = "200 OK", body: str = "hi") -> dict[str, str]:
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *lines])
    place.upstream.answer = f"{head}\r\n\r\n{body}".encode()
    got = place.call("/answer")
    assert got.status == int(status[:3])
    assert got.body == body.encode()
    return got.headers


@pytest.mark.parametrize(
    "line",
    [
        "Set-Cookie: a=b",
        "Strict-Transport-Security: max-age=1",
        "Clear-Site-Data: *",
        "Content-Security-Policy-Report-Only: x",
        "Report-To: {}",
        "NEL: {}",
        "Reporting-Endpoints: x",
        "Public-Key-Pins: x",
        "Access-Control-Allow-Origin: *",
        "Access-Control-Allow-Credentials: true",
        "Alt-Svc: h3",
        "Service-Worker-Allowed: /",
        "Refresh: 0; url=/",
        "X-Accel-Redirect: /evil",
        "X-Accel-Buffering: yes",
        "X-Sendfile: /evil",
        "Proxy-Authenticate: Basic",
        "Tokenwell-Evil: x",
        "Keep-Alive: timeout=6666",
        "Upgrade: evil",
        "DPoP-Nonce: x",
    ],
)
def test_what_a_browser_or_the_front_would_obey_is_dropped(place: Place, line: str) -> None:
    assert line.partition(":")[0].lower() not in answered(place, line)


def test_what_the_service_says_of_its_own_policy_is_replaced(place: Place) -> None:
    headers = answered(
        place,
        "Content-Security-Policy: default-src *",
        "X-Content-Type-Options: sniff",
        "Referrer-Policy: unsafe-url",
        "Server: theirs",
        "Content-Type: text/html",
    )

    assert headers["content-security-policy"] == "sandbox"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-disposition"] == "attachment"
    assert headers["tokenwell-answer"] == "upstream"
    assert "theirs" not in headers["server"]


@pytest.mark.parametrize(
    "kind", ["", "text/HTML; charset=x", "image/svg+xml", "application/xhtml+xml", "text/xml"]
)
def test_what_a_browser_would_run_is_a_download(place: Place, kind: str) -> None:
    lines = [f"Content-Type: {kind}"] if kind else []

    assert answered(place, *lines)["content-disposition"] == "attachment"


@pytest.mark.parametrize(
    "line",
    [
        "Retry-After: 7",
        'ETag: "x"',
        "Link: </x>; rel=next",
        "X-RateLimit-Remaining: 3",
        "Cache-Control: max-age=60",
        "Content-Type: application/json",
        "Content-Disposition: inline; filename=x.json",
        "X-Request-ID: theirs",
    ],
)
def test_what_callers_need_passes(place: Place, line: str) -> None:
    name, _, value = line.partition(":")

    headers = answered(place, line, *([] if "Type" in name else ["Content-Type: text/plain"]))

    assert headers[name.lower()] == value.strip()


@pytest.mark.parametrize("status", ["301 X", "302 X", "303 X", "307 X", "308 X"])
def test_a_redirect_elsewhere_is_passed_on_and_never_followed(place: Place, status: str) -> None:
    before = len(place.upstream.arrived)

    headers = answered(place, "Location: http://127.0.0.1:1/evil", status=status)

    assert headers["location"] == "http://127.0.0.1:1/evil"
    assert len(place.upstream.arrived) == before + 1


@pytest.mark.parametrize("status", ["201 Created", "404 Not Found", "418 X", "429 X", "503 X"])
def test_a_status_passes(place: Place, status: str) -> None:
    answered(place, status=status)


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_an_answer_without_a_body_has_none(place: Place, status: str) -> None:
    place.upstream.answer = f'HTTP/1.1 {status}\r\nETag: "x"\r\n\r\n'.encode()

    got = place.call("/answer")

    assert (got.status, got.body) == (int(status[:3]), b"")
    assert got.headers["etag"] == '"x"'


def test_a_401_with_a_young_token_is_given_back_as_it_is(place: Place) -> None:
    before = len(place.upstream.arrived)
    made.change_tokens(place.credential, obtained_at=timezone.now())

    got = place.call("/refused")

    assert (got.status, got.body) == (401, b'{"error": "no"}')
    assert got.headers["retry-after"] == "7"
    assert got.headers["tokenwell-answer"] == "upstream"
    assert len(place.upstream.arrived) == before + 1


def test_a_credential_without_a_base_url_is_told_so(
    place: Place, people: Personas, named: Provider, upstream: Upstream
) -> None:
    bare = make(people, named, upstream, name="bare", base_urls=[])

    got = Place(upstream, place.service, bare, place.port).call("/x")

    assert (got.status, got.problem) == (409, "no-base-url")
    assert b"/team/bare has no base URL to call." in got.body
