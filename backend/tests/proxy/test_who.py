"""Who may call through the proxy, with which key, and how the credential is named."""

from base64 import b64encode

import pytest

from tests.credentials.making import PASSWORD, make_login
from tests.fake_provider import Provider
from tests.gateway.service import make_service
from tests.personas import Personas
from tests.proxy.conftest import make
from tests.proxy.place import Got, Place
from tests.proxy.upstream import Upstream
from tokenwell.accounts.models import ApiKey
from tokenwell.audit.models import AuditEvent
from tokenwell.credentials.models import Credential


def by_name(place: Place, path: str = "/x", *, headers: str) -> Got:
    head = (
        f"GET /api/v1/proxy{path} HTTP/1.1\r\nHost: localhost\r\n{place.authorization()}"
        f"{headers}Connection: close\r\n\r\n"
    )
    return place.say(head.encode("latin-1"))


@pytest.mark.parametrize("text", ["/team/crm", "/TEAM/crm", "/team/c%72m", "/%74eam/crm"])
def test_a_credential_can_be_named_by_its_path(place: Place, text: str) -> None:
    got = by_name(place, "/x?a=b", headers=f"Tokenwell-Credential: {text}\r\n")

    assert got.status == 200, got
    assert place.upstream.arrived[-1].line == "GET /base/x?a=b HTTP/1.1"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ("", 400),
        ("Tokenwell-Credential:\r\n", 400),
        ("Tokenwell-Credential: team/crm\r\n", 400),
        ("Tokenwell-Credential: /team/%00\r\n", 400),
        ("Tokenwell-Credential: /team/%ff\r\n", 400),
        ("Tokenwell-Credential: /team/none\r\n", 404),
        ("Tokenwell-Credential: /team\r\n", 404),
    ],
)
def test_a_name_that_leads_nowhere_is_refused(place: Place, headers: str, status: int) -> None:
    assert by_name(place, headers=headers).status == status


def test_another_base_url_is_taken_by_its_name(
    place: Place, people: Personas, named: Provider, upstream: Upstream
) -> None:
    other = f"http://{upstream.host}/other"
    two = make(people, named, upstream, name="two", base_urls=[upstream.base_url, other])
    there = Place(upstream, place.service, two, place.port)

    assert there.call("/x", headers=f"Tokenwell-Base-URL: {other}\r\n").status == 200
    assert upstream.arrived[-1].line == "GET /other/x HTTP/1.1"


@pytest.mark.parametrize(
    "key", ["twk_nonenonenone." + "a" * 43, "x", "twk_", "Bearer", "twk_aaaaaaaaaaaa.short"]
)
def test_without_a_good_key_nothing_is_called(place: Place, key: str) -> None:
    before = len(place.upstream.arrived)

    got = place.call("/x", key=key)

    assert (got.status, got.problem) == (401, "invalid-key")
    assert got.headers["www-authenticate"] == "Bearer"
    assert len(place.upstream.arrived) == before


def test_a_stranger_sees_nothing_whatever_they_send(place: Place) -> None:
    stranger = make_service("stranger").text
    absent = "00000000-0000-7000-8000-000000000000"
    before = len(place.upstream.arrived)

    answers = {place.call(path, key=stranger).body for path in ("/x", "/../x", "/%zz", "")}
    hidden = place.say(
        f"GET /api/v1/credentials/{absent}/proxy/x HTTP/1.1\r\nHost: x\r\n"
        f"{place.authorization(stranger)}Connection: close\r\n\r\n".encode()
    )

    assert answers == {hidden.body}
    assert hidden.problem == "not-found"
    assert len(place.upstream.arrived) == before


def test_a_key_of_another_network_calls_nothing(place: Place, people: Personas) -> None:
    service = make_service("elsewhere", people.container)
    ApiKey.objects.filter(pk=service.key.pk).update(networks=["192.0.2.0/24"])

    assert place.call("/x", key=service.text).problem == "address-not-allowed"


def test_a_key_for_something_else_calls_nothing(
    place: Place, people: Personas, named: Provider, upstream: Upstream
) -> None:
    other = make(people, named, upstream, name="other")
    service = make_service("narrow", people.container)
    ApiKey.objects.filter(pk=service.key.pk).update(limited_to=[other.pk])

    assert place.call("/x", key=service.text).problem == "key-not-for-this"


def test_a_key_for_another_purpose_calls_nothing(place: Place, people: Personas) -> None:
    service = make_service("files", people.container)
    ApiKey.objects.filter(pk=service.key.pk).update(purposes=["sftp"])
    before = len(place.upstream.arrived)

    answers = [place.call(path, key=service.text).problem for path in ("/x", "/../x")]

    assert answers == ["key-not-for-purpose"] * 2
    assert len(place.upstream.arrived) == before


def test_a_key_for_calls_alone_calls_and_gets_nothing_else(
    place: Place, people: Personas, upstream: Upstream
) -> None:
    service = make_service("calls-alone", people.container)
    ApiKey.objects.filter(pk=service.key.pk).update(calls_only=True)
    login = make_login(
        people.container,
        by=people.root,
        name="alone",
        usages=["http"],
        base_urls=[upstream.base_url],
    )

    bearer = place.call("/x", key=service.text)
    basic = Place(upstream, service, login, place.port).call("/x")

    assert (bearer.status, basic.status) == (200, 200)


def test_a_purpose_that_is_not_ticked_is_refused_and_recorded(
    place: Place, people: Personas, named: Provider, upstream: Upstream
) -> None:
    closed = make(people, named, upstream, name="closed")
    Credential.objects.filter(pk=closed.pk).update(usages=[])

    got = Place(upstream, place.service, closed, place.port).call("/x")

    assert (got.status, got.problem) == (403, "usage-not-allowed")
    assert b"/team/closed is not allowed for HTTP." in got.body
    event = AuditEvent.objects.filter(action="token.use_refused", target_id=closed.pk).get()
    assert event.facts == {"error": "usage-not-allowed", "purpose": "http"}


def test_a_refused_path_is_in_the_record(place: Place) -> None:
    events = AuditEvent.objects.filter(action="token.use_refused", target_id=place.credential.pk)
    before = events.filter(facts__error="path-refused").count()

    place.call("/../x")

    assert events.filter(facts__error="path-refused").count() == before + 1


def test_what_is_no_address_of_the_proxy_is_not_found(place: Place) -> None:
    for path in ("/", "/api/v1/session", "/admin/", "/metrics?x", "//metrics", "/api/v1/token"):
        got = place.say(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        assert (got.status, got.problem) == (404, "not-found")


def test_it_says_that_it_lives(place: Place) -> None:
    got = place.say(b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")

    assert got.status == 200


def test_a_password_goes_as_basic_and_does_not_come_back(
    place: Place, people: Personas, upstream: Upstream
) -> None:
    login = make_login(
        people.container, by=people.root, usages=["http"], base_urls=[upstream.base_url]
    )
    there = Place(upstream, place.service, login, place.port)

    assert there.call("/x").status == 200
    both = f"{login.username}:{PASSWORD}"
    sent = upstream.arrived[-1].header("authorization")
    assert sent == f"Basic {b64encode(both.encode()).decode()}"
    assert there.call("/reflect").problem == "token-reflected"
    assert there.call("/refused").status == 401
    used = AuditEvent.objects.filter(action="login.used", target_id=login.pk)
    assert used.count() == 3
    assert PASSWORD not in str([event.__dict__ for event in used])


def test_a_password_that_is_not_for_http_is_not_sent(
    place: Place, people: Personas, upstream: Upstream
) -> None:
    login = make_login(
        people.container, by=people.root, name="ftp", usages=["ftp"], base_urls=[upstream.base_url]
    )

    got = Place(upstream, place.service, login, place.port).call("/x")

    assert (got.status, got.problem) == (403, "usage-not-allowed")


def test_a_caller_whom_nobody_knows_is_in_nobodys_way(
    place: Place, people: Personas, upstream: Upstream
) -> None:
    login = make_login(
        people.container, by=people.root, name="own", usages=["http"], base_urls=[upstream.base_url]
    )
    there = Place(upstream, place.service, login, place.port)

    stranger = there.call("/x", key=f"twk_nonenonenone.{'a' * 43}")

    assert (stranger.status, there.call("/x").status) == (401, 200)
