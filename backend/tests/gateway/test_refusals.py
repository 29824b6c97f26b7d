"""Each refusal has its own problem type, is recorded, and tells a stranger nothing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from tests.engine import credentials as made
from tests.fake_provider import Provider
from tests.gateway.service import Answer, Service, make_service, send
from tests.personas import Personas
from tokenwell.accounts import service_accounts
from tokenwell.accounts.models import ApiKey
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import entries
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.credentials.models import Credential
from tokenwell.credentials.states import State


@pytest.fixture
def credential(provider: Provider, people: Personas) -> Credential:
    credential = made.make_credential(provider, by=people.root, container=people.container)
    made.give_tokens(credential, provider.issue(), lives=600)
    return credential


def _fetch_as(credential: Credential, authorization: str | None) -> Answer:
    path = f"/api/v1/credentials/{credential.pk}/token"
    if authorization is None:
        return send(path, key=None)
    return send(path, key=None, HTTP_AUTHORIZATION=authorization)


def _expire(service: Service) -> None:
    ApiKey.objects.filter(pk=service.key.pk).update(expires_at=timezone.now())


def _disable_key(service: Service) -> None:
    service_accounts.update_key(service.key, by=SYSTEM, is_enabled=False)


def _disable_account(service: Service) -> None:
    service_accounts.update(service.account, by=SYSTEM, is_enabled=False)


def _delete_key(service: Service) -> None:
    service_accounts.delete_key(service.key, by=SYSTEM)


def _delete_account(service: Service) -> None:
    service_accounts.delete(service.account, by=SYSTEM)


@pytest.mark.parametrize(
    "spoil", [_expire, _disable_key, _disable_account, _delete_key, _delete_account]
)
def test_key_that_no_longer_counts_is_refused_at_once(
    service: Service, credential: Credential, spoil: Callable[[Service], None]
) -> None:
    spoil(service)

    answer = service.fetch(credential)

    assert (answer.status, answer.problem) == (401, "invalid-key")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "access-0" not in str(answer)
    assert not AuditEvent.objects.filter(action="token.used").exists()


def test_all_keys_that_are_not_right_get_the_same_answer(
    service: Service, credential: Credential
) -> None:
    key = service.text
    wrong = [
        None,
        "",
        "Bearer",
        "Bearer twk_x",
        f"Bearer {key[:-1]}",
        f"Bearer {key}A",
        f"Bearer {key[:-1]}{'A' if key[-1] != 'A' else 'B'}",
        f"Bearer twk_aaaaaaaaaaaa.{key.partition('.')[2]}",
        f"Bearer {key} {key}",
        f"Basic {key}",
        key,
        "Bearer twk_\xe9\xe9",
    ]

    answers = [_fetch_as(credential, authorization) for authorization in wrong]

    assert {(answer.status, answer.problem) for answer in answers} == {(401, "invalid-key")}
    assert len({str(answer.body) for answer in answers}) == 1


def test_scheme_is_read_in_any_case(service: Service, credential: Credential) -> None:
    assert _fetch_as(credential, f"bEARER {service.text}").status == 200


def test_outsider_gets_the_same_answer_as_for_what_is_not_there(
    service: Service, credential: Credential, people: Personas
) -> None:
    outsider = make_service("charlies-script")
    missing = Credential(pk=people.root.pk)

    answers = [
        outsider.fetch(credential),
        outsider.fetch(missing),
        outsider.fetch_by_path("/team/crm"),
        outsider.fetch_by_path("/team/nothing"),
    ]

    assert {(answer.status, answer.problem) for answer in answers} == {(404, "not-found")}
    assert len({str(answer.body) for answer in answers}) == 1
    assert AuditEvent.objects.filter(action="token.use_refused").count() == 4


def test_what_is_no_credential_is_not_found_by_those_who_may_see_it(
    service: Service, people: Personas
) -> None:
    answers = [
        service.fetch(Credential(pk=people.container.pk)),
        service.fetch(Credential(pk=service.key.pk)),
        service.fetch_by_path("/team"),
        service.fetch_by_path("/"),
    ]

    assert {(answer.status, answer.problem) for answer in answers} == {(404, "not-found")}
    assert len({str(answer.body) for answer in answers}) == 1


def test_who_sees_but_may_not_use_is_told_so(
    service: Service, credential: Credential, people: Personas
) -> None:
    reader = make_service("reader")
    entries.give(
        people.container, Entry(reader.account.user, Facet.CONFIGURATION, Value.READ), by=SYSTEM
    )

    answer = reader.fetch(credential)

    assert (answer.status, answer.problem) == (403, "not-permitted")
    assert "/team/crm" in answer.body["detail"]


def test_right_that_was_taken_away_is_gone_with_the_next_request(
    service: Service, credential: Credential, people: Personas
) -> None:
    before = service.fetch(credential)
    user = service.account.user
    entries.give(people.container, Entry(user, Facet.CREDENTIAL, Value.NO_ACCESS), by=SYSTEM)

    after = service.fetch(credential)

    assert (before.status, after.status) == (200, 404)


def test_credential_that_is_not_ticked_for_http_is_refused_before_any_network_call(
    service: Service, provider: Provider, people: Personas
) -> None:
    credential = made.make_credential(
        provider, by=people.root, container=people.container, usages=[]
    )
    made.give_tokens(credential, provider.issue())

    answer = service.fetch(credential)

    assert (answer.status, answer.problem) == (403, "usage-not-allowed")
    assert answer.body["title"] == "/team/crm is not allowed for HTTP."
    assert provider.ledger == []


def test_purpose_that_is_not_ticked_is_refused_and_recorded(
    service: Service, credential: Credential
) -> None:
    answer = service.fetch(credential, purpose="sftp")

    assert (answer.status, answer.problem) == (403, "usage-not-allowed")
    event = AuditEvent.objects.get(action="token.use_refused")
    assert event.facts == {"error": "usage-not-allowed", "purpose": "sftp"}


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        (State.NEEDS_AUTHORIZATION, (409, "needs-authorization")),
        (State.NEEDS_SECRET, (409, "needs-secret")),
        (State.REVOKED, (409, "revoked")),
        (State.NOT_AUTHORIZED, (409, "not-authorized")),
        (State.SUSPENDED, (403, "suspended")),
    ],
)
def test_state_that_hands_out_nothing_says_what_to_do(
    service: Service, credential: Credential, state: State, refusal: tuple[int, str]
) -> None:
    made.set_clock(credential, state=state)

    answer = service.fetch(credential)

    assert (answer.status, answer.problem) == refusal
    assert answer.body["title"].startswith("/team/crm ")
    assert "access-0" not in str(answer)


def test_error_of_the_settings_is_told_while_it_waits(
    service: Service, credential: Credential
) -> None:
    later = timezone.now() + timedelta(hours=1)
    made.set_clock(credential, state=State.ERROR, last_error="invalid_client", retry_at=later)

    answer = service.fetch(credential)

    assert (answer.status, answer.problem) == (409, "settings")
    assert "invalid_client" in answer.body["title"]


def test_never_authorized_is_refused(
    service: Service, provider: Provider, people: Personas
) -> None:
    credential = made.make_credential(provider, by=people.root, container=people.container)

    answer = service.fetch(credential)

    assert (answer.status, answer.problem) == (409, "not-authorized")
    assert answer.body["title"] == "/team/crm has not been authorized."
    assert provider.ledger == []


def test_expired_and_not_renewable_says_when_in_utc(
    service: Service, provider: Provider, people: Personas
) -> None:
    credential = made.make_credential(provider, by=people.root, container=people.container)
    made.give_tokens(credential, None)
    made.change_tokens(credential, expires_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        [name] = cursor.fetchone()
        cursor.execute(f"ALTER DATABASE {name} SET timezone = 'Asia/Tokyo'")

    answer = service.fetch(credential)

    assert (answer.status, answer.problem) == (409, "expired")
    assert answer.body["title"] == (
        "The access token of /team/crm expired at 2026-01-02 03:04:05 UTC; authorize it again."
    )


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_only_post_gives_a_token(service: Service, credential: Credential, method: str) -> None:
    path = f"/api/v1/credentials/{credential.pk}/token"

    answer = send(path, key=service.text, method=method)

    assert (answer.status, answer.problem) == (405, "method-not-allowed")
    assert answer.headers["Allow"] == "POST"
    assert answer.headers["Cache-Control"] == "no-store"


LONG = b'{"purpose": "' + b"x" * 17_000 + b'"}'
BODIES = {
    "unknown field": (b'{"scope": "all"}', 400),
    "not JSON": (b"{", 400),
    "list": (b"[]", 400),
    "name twice": (b'{"min_ttl": 1, "min_ttl": 2}', 400),
    "not UTF-8": (b'{"purpose": "\xff"}', 400),
    "deep": (b"[" * 10_000, 400),
    "negative": (b'{"min_ttl": -1}', 400),
    "fraction": (b'{"min_ttl": 1.5}', 400),
    "boolean": (b'{"min_ttl": true}', 400),
    "too long a time": (b'{"min_ttl": 86401}', 400),
    "endless number": (b'{"bad_version": 1' + b"0" * 5000 + b"}", 400),
    "infinity": (b'{"bad_version": 1e400}', 400),
    "list for a number": (b'{"bad_version": [1]}', 400),
    "purpose null": (b'{"purpose": null}', 400),
    "purpose list": (b'{"purpose": ["http"]}', 400),
    "purpose NUL": (b'{"purpose": "ht\\u0000tp"}', 400),
    "purpose half a character": (b'{"purpose": "\\ud800"}', 400),
    "purpose with a line break": (b'{"purpose": "http\\n"}', 400),
    "too large": (LONG, 413),
}


@pytest.mark.parametrize(("body", "status"), BODIES.values(), ids=BODIES)
def test_body_that_makes_no_sense_is_refused(
    service: Service, credential: Credential, body: bytes, status: int
) -> None:
    answer = send(f"/api/v1/credentials/{credential.pk}/token", key=service.text, body=body)

    assert answer.status == status
    assert answer.problem in {"validation-failed", "too-large"}


@pytest.mark.parametrize(
    "body", [b"purpose=%00", b"purpose=http&purpose=http", b"purpose=\xff", b"a=1", b"&" * 100]
)
def test_form_that_makes_no_sense_is_refused(
    service: Service, credential: Credential, body: bytes
) -> None:
    path = f"/api/v1/credentials/{credential.pk}/token"

    answer = send(path, key=service.text, body=body, CONTENT_TYPE="text/plain")

    assert (answer.status, answer.problem) == (400, "validation-failed")


@pytest.mark.parametrize("length", ["-1", "abc", "99999", "9" * 40])
def test_length_that_makes_no_sense_is_refused(
    service: Service, credential: Credential, length: str
) -> None:
    path = f"/api/v1/credentials/{credential.pk}/token"

    answer = send(path, key=service.text, CONTENT_LENGTH=length)

    assert (answer.status, answer.problem) == (413, "too-large")


def test_body_without_a_length_is_read_no_further_than_the_limit(
    service: Service, credential: Credential
) -> None:
    path = f"/api/v1/credentials/{credential.pk}/token"

    answer = send(path, key=service.text, body=LONG, CONTENT_LENGTH="")

    assert (answer.status, answer.problem) == (413, "too-large")


@pytest.mark.parametrize("token", ["a\r\nX-Evil: 1", "a\x00b", "t\u00f6ken", "a b", "x" * 32_769])
def test_token_that_no_header_can_carry_is_stored_but_never_given(
    service: Service, credential: Credential, token: str
) -> None:
    made.change_access_token(credential, token)

    answer = service.fetch(credential)

    assert (answer.status, answer.problem) == (409, "token-unusable")
    assert token not in str(answer.body)
    assert made.tokens_of(credential)[0] == token


def test_token_of_another_row_is_never_given(
    service: Service, credential: Credential, provider: Provider, people: Personas
) -> None:
    other = made.make_credential(provider, by=people.root, name="b", container=people.container)
    made.give_tokens(other, None, access_token="other-token", lives=600)
    made.swap_access_tokens(credential, other)

    answers = [service.fetch(credential), service.fetch(other)]

    assert {(answer.status, answer.problem) for answer in answers} == {(409, "token-unusable")}
