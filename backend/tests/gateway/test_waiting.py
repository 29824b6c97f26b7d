"""A service asks for a token that has to be renewed first: once, however many ask."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.engine import credentials as made
from tests.fake_provider import Provider, raw, refusal
from tests.gateway.service import Answer, Service
from tests.gateway.worker import Worker, call_of
from tests.personas import Personas
from tokenwell.credentials import clients, delivery
from tokenwell.credentials.models import Credential, CredentialClock, Engine, ProviderHost
from tokenwell.credentials.states import State
from tokenwell.gateway import vending

CROWD = 200
ROUNDS = 3


@pytest.fixture
def credential(provider: Provider, people: Personas, worker: Worker) -> Credential:
    provider.revokes_family = True
    return made.authorized(provider, by=people.root, container=people.container)


def _versions(answers: list[Answer]) -> set[tuple[int, object, object]]:
    return {
        (answer.status, answer.body.get("token_version"), answer.body.get("access_token"))
        for answer in answers
    }


def test_expired_token_is_renewed_while_the_caller_waits(
    service: Service, credential: Credential, provider: Provider
) -> None:
    answer = service.fetch(credential)

    assert (answer.status, answer.body["token_version"]) == (200, 2)
    assert answer.body["access_token"] == made.tokens_of(credential)[0]
    assert len(provider.ledger) == 1


def test_token_that_is_still_valid_is_given_at_once_while_its_renewal_runs(
    service: Service, credential: Credential, provider: Provider, worker: Worker
) -> None:
    provider.scripted = ["slow"]
    has_arrived = threading.Event()
    provider.look = lambda _: has_arrived.set()
    made.extend_life(credential)
    delivery.renew(credential.pk, 1)
    assert has_arrived.wait(10)

    during = service.fetch(credential)
    provider.may_go_on.set()
    after = service.fetch(credential, bad_version=1)

    assert (during.status, during.body["token_version"]) == (200, 1)
    assert (after.status, after.body["token_version"]) == (200, 2)
    assert len(provider.ledger) == 1


def test_two_hundred_callers_get_the_one_token_of_one_request(
    service: Service, credential: Credential, provider: Provider
) -> None:
    for round_number in range(1, ROUNDS + 1):
        made.end_life(credential)

        answers = made.at_once(lambda: service.fetch(credential), times=CROWD)

        token = made.tokens_of(credential)[0]
        assert _versions(answers) == {(200, round_number + 1, token)}
        assert len(provider.ledger) == round_number
    assert provider.double_spends() == 0


def test_two_hundred_who_were_refused_with_an_old_version_cause_no_request(
    service: Service, credential: Credential, provider: Provider
) -> None:
    service.fetch(credential)

    answers = made.at_once(lambda: service.fetch(credential, bad_version=1), times=CROWD)

    assert {answer.body["token_version"] for answer in answers} == {2}
    assert len(provider.ledger) == 1


def test_two_hundred_who_were_refused_with_the_current_version_cause_one_request(
    service: Service, credential: Credential, provider: Provider
) -> None:
    made.extend_life(credential)

    answers = made.at_once(lambda: service.fetch(credential, bad_version=1), times=CROWD)

    assert {answer.body["token_version"] for answer in answers} == {2}
    assert len(provider.ledger) == 1


def test_token_that_was_just_obtained_is_not_renewed_because_it_is_called_bad(
    service: Service, credential: Credential, provider: Provider
) -> None:
    service.fetch(credential)

    answer = service.fetch(credential, bad_version=2)

    assert (answer.body["token_version"], len(provider.ledger)) == (2, 1)


def test_token_that_lives_too_short_for_the_caller_is_renewed(
    service: Service, credential: Credential, provider: Provider
) -> None:
    made.extend_life(credential, seconds=600)

    enough = service.fetch(credential, min_ttl=500)
    too_short = service.fetch(credential, min_ttl=1200)

    assert (enough.body["token_version"], too_short.body["token_version"]) == (1, 2)


def test_caller_who_wants_more_than_the_provider_gives_does_not_have_it_asked_without_end(
    service: Service, credential: Credential, provider: Provider
) -> None:
    answers = [service.fetch(credential, min_ttl=86_400) for _ in range(3)]

    assert {answer.status for answer in answers} == {200}
    assert len(provider.ledger) == 1


@pytest.mark.parametrize("expires_in", [2, 5, 9])
def test_token_that_never_lives_as_long_as_its_way_is_given_all_the_same(
    service: Service, credential: Credential, provider: Provider, expires_in: int
) -> None:
    provider.expires_in = expires_in

    answer = service.fetch(credential)

    assert (answer.status, answer.body["token_version"]) == (200, 2)
    assert len(provider.ledger) == 1


def test_client_without_a_token_gets_its_first_one_on_first_use(
    service: Service, provider: Provider, people: Personas, worker: Worker
) -> None:
    credential = made.make_client_credential(provider, by=people.root, container=people.container)

    answers = made.at_once(lambda: service.fetch(credential), times=20)

    assert {answer.status for answer in answers} == {200}
    assert len(provider.ledger) == 1


def test_client_without_its_secret_is_refused_and_sends_nothing(
    service: Service, provider: Provider, people: Personas, worker: Worker
) -> None:
    credential = made.make_client_credential(
        provider, by=people.root, container=people.container, client_secret=None
    )

    answer = service.fetch(credential)

    assert (answer.status, answer.problem, provider.ledger) == (409, "settings", [])


def test_provider_that_is_out_is_told_with_the_time_to_come_back(
    service: Service, credential: Credential, provider: Provider
) -> None:
    provider.scripted = [raw("", status=429, Retry_After="90")]

    answer = service.fetch(credential)

    assert (answer.status, answer.problem) == (503, "provider-unavailable")
    assert 80 <= int(answer.headers["Retry-After"]) <= 90
    assert len(provider.ledger) == 1


@pytest.mark.parametrize("why", ["closed_until", "held_until"])
def test_caller_is_told_at_once_how_long_the_provider_is_left_alone(
    service: Service, credential: Credential, provider: Provider, why: str
) -> None:
    until = timezone.now() + timedelta(seconds=70)
    ProviderHost.objects.create(host=provider.host, failures=5, **{why: until})

    answer = service.fetch(credential)

    assert (answer.status, answer.problem) == (503, "provider-unavailable")
    assert 60 <= int(answer.headers["Retry-After"]) <= 70
    assert provider.ledger == []


def test_caller_is_told_at_once_that_an_operator_has_to_look_first(
    service: Service, credential: Credential, provider: Provider
) -> None:
    Engine.objects.update_or_create(pk=1, defaults={"restored_at": timezone.now()})

    waits = service.fetch(credential)
    Engine.objects.update(resumed=["at_expiry_once"])
    goes_on = service.fetch(credential)

    assert (waits.status, waits.headers["Retry-After"]) == (503, "60")
    assert (goes_on.status, len(provider.ledger)) == (200, 1)


def test_caller_is_told_at_once_that_the_client_is_refused(
    service: Service, credential: Credential, provider: Provider
) -> None:
    made.set_clock(credential, client=clients.fingerprint(credential))
    clock = CredentialClock.objects.select_related("credential").get(pk=credential.pk)
    clients.pause(clock, "invalid_client", now=timezone.now())

    answer = service.fetch(credential)

    assert (answer.status, provider.ledger) == (503, [])
    assert 3500 <= int(answer.headers["Retry-After"]) <= 3600


def test_token_that_is_still_valid_is_given_while_the_provider_is_out(
    service: Service, credential: Credential, provider: Provider
) -> None:
    provider.always = raw("", status=429, Retry_After="90")
    made.extend_life(credential, seconds=60)

    answers = [service.fetch(credential, min_ttl=1200) for _ in range(3)]

    assert _versions(answers) == {(200, 1, "access-0")}
    assert len(provider.ledger) == 1


def test_token_of_an_uncertain_credential_is_given_while_it_lives(
    service: Service, credential: Credential, provider: Provider
) -> None:
    provider.always = "reset"
    made.extend_life(credential, seconds=60)

    answers = [service.fetch(credential, min_ttl=1200) for _ in range(3)]

    assert _versions(answers) == {(200, 1, "access-0")}
    assert (made.clock_of(credential).state, len(provider.ledger)) == (State.UNCERTAIN, 1)


def test_refused_grant_makes_the_caller_come_back_for_its_confirmation(
    service: Service, credential: Credential, provider: Provider
) -> None:
    provider.always = refusal("invalid_grant")

    first = service.fetch(credential)
    made.end_wait(credential)
    second = service.fetch(credential)
    third = service.fetch(credential)

    assert (first.status, first.problem) == (503, "provider-unavailable")
    assert 50 <= int(first.headers["Retry-After"]) <= 60
    assert (second.problem, third.problem) == ("needs-authorization", "needs-authorization")
    assert "invalid_grant" in second.body["title"]
    assert len(provider.ledger) == 2


@pytest.fixture
def not_renewable(provider: Provider, people: Personas) -> Credential:
    credential = made.make_credential(provider, by=people.root, container=people.container)
    made.give_tokens(credential, None, lives=600)
    return credential


@pytest.mark.parametrize("fields", [{"bad_version": 1}, {"min_ttl": 1200}], ids=str)
def test_nobody_waits_for_a_renewal_that_can_not_be(
    service: Service,
    not_renewable: Credential,
    monkeypatch: pytest.MonkeyPatch,
    fields: dict[str, int],
) -> None:
    looks: list[float] = []
    look = vending.look

    def count(*arguments: object, least: float, **more: object) -> object:
        looks.append(least)
        return look(*arguments, least=least, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(vending, "look", count)

    answer = service.fetch(not_renewable, **fields)

    assert len(looks) == 3
    if "bad_version" in fields:
        assert (answer.status, answer.problem) == (409, "not-renewable")
    else:
        assert (answer.status, answer.body["token_version"]) == (200, 1)


def test_token_that_ended_and_can_not_be_renewed_is_refused_at_once(
    service: Service, not_renewable: Credential
) -> None:
    made.end_life(not_renewable)

    answer = service.fetch(not_renewable)

    assert (answer.status, answer.problem) == (409, "expired")


def test_message_to_the_worker_has_ids_and_numbers_only(
    service: Service, credential: Credential, worker: Worker
) -> None:
    _, refresh_token = made.tokens_of(credential)

    service.fetch(credential)

    [message] = worker.messages
    task, args, kwargs = call_of(message)
    assert (task, args) == ("tokenwell.credentials.tasks.renew", [])
    assert kwargs == {"credential_id": str(credential.pk), "seen": 1, "at_once": False}
    secrets = (str(refresh_token), "access-0", made.SECRET, service.text)
    assert not any(secret in str(message) for secret in secrets)
