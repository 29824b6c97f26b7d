"""Calls with a credential are prepared alike for the proxy and for jobs."""

from dataclasses import replace

import pytest
from django.utils import timezone

from tests.engine import credentials as made
from tests.fake_provider import Provider
from tests.gateway.service import Service
from tests.gateway.worker import Worker
from tests.personas import Personas
from tokenwell.accounts.models import User
from tokenwell.audit.models import AuditEvent
from tokenwell.containers.models import LastUse
from tokenwell.credentials import changes
from tokenwell.credentials.models import Credential
from tokenwell.gateway import asking, calling, recipes
from tokenwell.gateway.calling import Call, Prepared
from tokenwell.gateway.last_used import last_used
from tokenwell.gateway.tokens import Given
from tokenwell.oauth.messages import Request, Response
from tokenwell.web.problems import Problem

pytestmark = pytest.mark.usefixtures("service")
BASE = "https://api.example/v2"


@pytest.fixture
def credential(provider: Provider, people: Personas) -> Credential:
    recipes._kept.clear()
    credential = made.make_credential(
        provider, by=people.root, name="CRM", container=people.container, base_urls=[BASE]
    )
    made.give_tokens(credential, provider.issue(), lives=600)
    return credential


def prepare(user: User, credential: Credential, **call: object) -> Prepared:
    wanted = replace(Call("GET", "/x"), **call)  # type: ignore[arg-type]
    return calling.prepare(asking.for_user(user.pk, credential.pk), wanted)


def refusal(user: User, credential: Credential, **call: object) -> Problem:
    with pytest.raises(Problem) as caught:
        prepare(user, credential, **call)
    return caught.value


def test_a_person_calls_without_a_key_and_the_record_says_who(
    people: Personas, credential: Credential
) -> None:
    prepared = prepare(people.bob, credential, query="a=b")

    assert prepared.request.url == f"{BASE}/x?a=b"
    assert prepared.request.headers["Authorization"] == "Bearer access-0"
    event = AuditEvent.objects.get(action="token.used")
    assert (event.actor_kind, event.actor_id, event.actor_name) == ("user", people.bob.pk, "bob")
    assert (event.address, event.target_path) == (None, "/team/CRM")


def test_a_service_is_told_as_one(service: Service, credential: Credential) -> None:
    prepare(service.account.user, credential)

    assert AuditEvent.objects.get(action="token.used").actor_kind == "service"


def test_last_use_is_noted_for_whom_it_is_done(people: Personas, credential: Credential) -> None:
    prepare(people.bob, credential)
    last_used().write()

    assert LastUse.objects.get().user_id == people.bob.pk
    assert made.clock_of(credential).last_used_at is not None


def test_who_has_no_right_gets_the_words_of_one_who_sees_nothing(
    people: Personas, credential: Credential
) -> None:
    assert refusal(people.charlie, credential).code == "not-found"
    event = AuditEvent.objects.get(action="token.use_refused")
    assert (event.actor_kind, event.actor_name) == ("user", "charlie")


def test_who_was_disabled_calls_no_more(people: Personas, credential: Credential) -> None:
    User.objects.filter(pk=people.bob.pk).update(is_active=False)

    assert refusal(people.bob, credential).code == "caller-gone"


def test_a_purpose_that_is_not_ticked_is_refused_in_the_words_of_the_domain(
    people: Personas, credential: Credential
) -> None:
    Credential.objects.filter(pk=credential.pk).update(usages=[])

    assert refusal(people.bob, credential).title == "/team/CRM is not allowed for HTTP."


def test_without_a_base_url_nothing_is_called(provider: Provider, people: Personas) -> None:
    credential = made.make_credential(provider, by=people.root, container=people.container)
    made.give_tokens(credential, provider.issue(), lives=600)

    problem = refusal(people.bob, credential)

    assert (problem.code, problem.status) == ("no-base-url", 409)
    assert problem.title == "/team/crm has no base URL to call."
    assert AuditEvent.objects.get(action="token.use_refused").facts["error"] == "no-base-url"


def test_a_path_that_leads_out_is_refused_and_no_token_is_touched(
    people: Personas, credential: Credential
) -> None:
    assert refusal(people.bob, credential, path="/../x").code == "path-refused"
    assert refusal(people.charlie, credential, path="/../x").code == "not-found"

    events = AuditEvent.objects.filter(action__startswith="token.").order_by("pk")
    assert [event.facts["error"] for event in events] == ["path-refused", "not-found"]


@pytest.mark.parametrize(
    ("url", "code"),
    [(f"{BASE}/y?z=1", None), ("https://api.example/v3", "other-base-url-refused")],
)
def test_a_whole_url_has_to_lie_within(
    people: Personas, credential: Credential, url: str, code: str | None
) -> None:
    if code is None:
        assert prepare(people.bob, credential, path="", url=url).request.url == url
    else:
        assert refusal(people.bob, credential, path="", url=url).code == code


def test_a_changed_base_url_is_never_called_with_what_was_kept(
    people: Personas, credential: Credential
) -> None:
    prepare(people.bob, credential)
    changes.update(
        credential, {"base_urls": ["https://evil.example"]}, by=people.root, address=None
    )

    assert refusal(people.bob, credential).code != "no-base-url"


def test_more_calls_a_minute_than_allowed_are_held_back(
    people: Personas, credential: Credential
) -> None:
    Credential.objects.filter(pk=credential.pk).update(calls_per_minute=2)

    for _ in range(2):
        prepare(people.bob, credential)
    problem = refusal(people.bob, credential)

    assert (problem.code, problem.status) == ("too-many-calls", 429)
    assert 1 <= (problem.retry_after or 0) <= 120


def test_after_a_401_the_token_is_renewed_and_the_call_made_once_more(
    people: Personas, credential: Credential, provider: Provider, worker: Worker
) -> None:
    long_ago = timezone.now() - 60 * made.HOUR
    made.change_tokens(credential, obtained_at=long_ago)
    prepared = prepare(people.bob, credential)

    again = calling.after_401(prepared, Response(401))

    assert again is not None
    assert isinstance(prepared.given, Given)
    assert isinstance(again.given, Given)
    assert again.given.token_version == prepared.given.token_version + 1
    assert again.request.headers["Authorization"] != prepared.request.headers["Authorization"]
    assert len(provider.ledger) == 1


def test_the_repetition_counts_as_a_call_too(
    people: Personas, credential: Credential, provider: Provider, worker: Worker
) -> None:
    Credential.objects.filter(pk=credential.pk).update(calls_per_minute=1)
    made.change_tokens(credential, obtained_at=timezone.now() - 60 * made.HOUR)
    prepared = prepare(people.bob, credential)

    assert calling.after_401(prepared, Response(401)) is None


def test_a_client_secret_that_goes_along_must_not_come_back_either(
    people: Personas, provider: Provider
) -> None:
    credential = made.make_credential(
        provider,
        by=people.root,
        container=people.container,
        base_urls=[BASE],
        habits={"use": {"headers": {"X-Api-Key": "{client_id}:{client_secret}"}}},
    )
    made.give_tokens(credential, provider.issue(), lives=600)

    prepared = prepare(people.bob, credential)

    assert prepared.request.headers["X-Api-Key"] == f"tokenwell:{made.SECRET}"
    assert made.SECRET in prepared.secrets


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("GET", {}, 403),
        ("GET", {}, 500),
        ("POST", {}, 401),
        ("PATCH", {}, 401),
    ],
)
def test_what_might_be_done_twice_is_not_repeated(
    people: Personas,
    credential: Credential,
    provider: Provider,
    method: str,
    headers: dict[str, str],
    status: int,
) -> None:
    prepared = prepare(people.bob, credential, method=method, headers=headers)

    assert calling.after_401(prepared, Response(status)) is None
    assert provider.ledger == []


def test_an_idempotency_key_lets_a_post_be_repeated() -> None:
    assert calling.may_repeat(Request("POST", BASE, {"Idempotency-Key": "1"}))
    assert not calling.may_repeat(Request("POST", BASE))


def test_a_token_of_a_moment_ago_is_given_back_with_its_401(
    people: Personas, credential: Credential, provider: Provider
) -> None:
    made.change_tokens(credential, obtained_at=timezone.now())
    prepared = prepare(people.bob, credential)

    assert calling.after_401(prepared, Response(401)) is None
    assert provider.ledger == []
