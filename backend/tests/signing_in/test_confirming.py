"""What does the most harm asks whether it is still the same person."""

from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.test import Client

from tests.containers.trees import make_credential, send
from tests.personas import PASSWORD, Personas, browser, everything
from tests.signing_in.people import code_of, enrol, post, sign_in, wrong
from tokenwell.accounts import service_accounts
from tokenwell.accounts.models import SignInFailure, User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import entries, tree
from tokenwell.credentials import changes
from tokenwell.credentials.models import Credential

CONFIRM = "urn:tokenwell:problem:confirm-it-is-you"


def _asks(answer: Any) -> bool:
    return bool(answer.status_code == 403 and answer.json()["type"] == CONFIRM)


def _stale(user: User) -> Client:
    return browser(user, seconds_ago=601)


def test_signing_in_is_a_proof(personas: Personas) -> None:
    client = Client()
    sign_in(client, "alice")

    assert client.get("/api/v1/account/second-factor/secret").status_code == 200


def test_password_or_code_is_a_proof(personas: Personas) -> None:
    secret, codes = enrol(browser(personas.alice))
    proofs = [{"password": PASSWORD}, {"code": code_of(secret)}, {"code": codes[0]}]
    for proof in proofs:
        client = _stale(personas.alice)
        before = client.get("/api/v1/account/recovery-codes")

        given = post(client, "session/confirmation", proof)

        assert _asks(before)
        assert given.status_code == 204, proof
        assert client.get("/api/v1/account/recovery-codes").status_code == 200


@pytest.mark.parametrize(
    ("proof", "field"),
    [
        ({"password": "wrong"}, "password"),
        ({"code": "000"}, "code"),
        ({}, "non_field_errors"),
        ({"password": PASSWORD, "code": "1"}, "non_field_errors"),
    ],
)
def test_what_is_not_right_proves_nothing(
    personas: Personas, proof: dict[str, str], field: str
) -> None:
    client = _stale(personas.alice)

    answer = post(client, "session/confirmation", proof)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert _asks(client.get("/api/v1/account/recovery-codes"))


def test_who_has_stolen_a_session_does_not_guess_the_password_either(personas: Personas) -> None:
    client = _stale(personas.alice)
    answers = [
        post(client, "session/confirmation", {"password": "wrong"}).status_code for _ in range(10)
    ]

    stopped = post(client, "session/confirmation", {"password": PASSWORD})

    assert set(answers) == {400}
    assert stopped.status_code == 429
    assert SignInFailure.objects.filter(username="alice").count() == 10


def test_nor_a_code(personas: Personas) -> None:
    secret, _ = enrol(browser(personas.alice))
    client = _stale(personas.alice)
    guess = {"code": wrong(code_of(secret))}
    answers = [post(client, "session/confirmation", guess).status_code for _ in range(10)]

    stopped = post(client, "session/confirmation", {"code": code_of(secret)})

    assert set(answers) == {400}
    assert stopped.status_code == 429


def test_proof_of_another_person_is_none(personas: Personas) -> None:
    client = browser(personas.alice)
    session = client.session
    session["account_authentication_methods_user"] = str(personas.bob.pk)
    session.save()

    assert _asks(client.get("/api/v1/account/recovery-codes"))


def test_other_destination_asks_where_there_is_something_to_lose(personas: Personas) -> None:
    credential = make_credential(personas.container, "crm", by=personas.alice)
    other = {"token_endpoint": "https://elsewhere.example/token"}

    free = send(_stale(personas.alice), "patch", f"credentials/{credential.pk}", other)
    changes.update(
        Credential.objects.get(pk=credential.pk),
        {"client_secret": "a-secret"},
        by=personas.alice,
        address=None,
    )
    back = {"token_endpoint": "https://attacker.example/token"}
    asked = send(_stale(personas.alice), "patch", f"credentials/{credential.pk}", back)
    kept = Credential.objects.get(pk=credential.pk)
    harmless = send(
        _stale(personas.alice), "patch", f"credentials/{credential.pk}", {"description": "x"}
    )
    done = send(personas.alice, "patch", f"credentials/{credential.pk}", back)

    assert (free.status_code, harmless.status_code, done.status_code) == (200, 200, 200)
    assert _asks(asked)
    assert kept.token_endpoint == other["token_endpoint"]
    assert kept.client_secret is not None


def test_rights_at_the_root_ask_and_others_do_not(personas: Personas) -> None:
    root = tree.root()
    said = [
        {"user": str(entry.subject.pk), "facet": entry.facet, "value": entry.value}
        for entry in everything(personas.root)
    ]

    at_root = send(_stale(personas.root), "put", f"items/{root.pk}/permissions", {"entries": said})
    elsewhere = send(
        _stale(personas.alice),
        "put",
        f"items/{personas.container.pk}/permissions",
        {"entries": [{**each, "user": str(personas.alice.pk)} for each in said]},
    )
    proved = send(personas.root, "put", f"items/{root.pk}/permissions", {"entries": said})

    assert _asks(at_root)
    assert (elsewhere.status_code, proved.status_code) == (200, 200)


def test_stranger_learns_nothing_of_the_question(personas: Personas) -> None:
    entries.give(tree.root(), *everything(personas.alice), by=SYSTEM)

    answer = send(
        _stale(personas.charlie), "put", f"items/{tree.root().pk}/permissions", {"entries": []}
    )

    assert answer.status_code == 404


@pytest.mark.parametrize("change", [{"is_administrator": True}, {"privileges": ["view_log"]}])
def test_power_over_everything_is_given_after_a_proof(
    personas: Personas, change: dict[str, object]
) -> None:
    address = f"users/{personas.alice.pk}"

    asked = send(_stale(personas.root), "patch", address, change)
    harmless = send(_stale(personas.root), "patch", address, {"first_name": "A"})
    done = send(personas.root, "patch", address, change)

    assert _asks(asked)
    assert (harmless.status_code, done.status_code) == (200, 200)


def test_privileges_of_a_role_and_passwords_of_others_are_asked_for(personas: Personas) -> None:
    personas.alice.user_permissions.add(Permission.objects.get(codename="maintain_users"))

    role = send(
        _stale(personas.alice), "patch", f"roles/{personas.team.uid}", {"privileges": ["view_log"]}
    )
    password = send(_stale(personas.alice), "post", f"users/{personas.bob.pk}/password")

    assert _asks(role)
    assert _asks(password)
    assert sign_in(Client(), "bob").status_code == 200


def test_second_factor_of_a_person_who_lost_it_is_turned_off_after_a_proof(
    personas: Personas,
) -> None:
    enrol(browser(personas.bob))
    personas.alice.user_permissions.add(Permission.objects.get(codename="maintain_users"))
    address = f"users/{personas.bob.pk}/second-factor"

    asked = send(_stale(personas.alice), "delete", address)
    kept = sign_in(Client(), "bob").status_code
    done = send(personas.alice, "delete", address)

    assert _asks(asked)
    assert (kept, done.status_code) == (401, 204)
    assert sign_in(Client(), "bob").status_code == 200
    told = AuditEvent.objects.get(action="user.second_factor_removed")
    assert (told.actor_name, told.target_path) == ("alice", "bob")


def test_nobody_but_an_administrator_takes_the_second_factor_of_one(personas: Personas) -> None:
    enrol(browser(personas.root))
    personas.alice.user_permissions.add(Permission.objects.get(codename="maintain_users"))

    answer = send(personas.alice, "delete", f"users/{personas.root.pk}/second-factor")

    assert answer.status_code == 403
    assert sign_in(Client(), "root").status_code == 401


def test_operator_turns_a_second_factor_off(personas: Personas) -> None:
    enrol(browser(personas.root))
    said = StringIO()

    call_command("second_factor", "off", "Root", stdout=said)

    assert "root" in said.getvalue()
    assert sign_in(Client(), "root").status_code == 200
    with pytest.raises(CommandError):
        call_command("second_factor", "off", "nobody")


def test_another_address_for_links_is_asked_for(personas: Personas) -> None:
    stale = _stale(personas.alice)

    asked = send(stale, "patch", "notices/preferences", {"email": "thief@example.com"})
    same = send(stale, "patch", "notices/preferences", {"email": ""})

    assert _asks(asked)
    assert same.status_code == 200
    assert User.objects.get(username="alice").email == ""


def test_key_of_a_service_opens_none_of_these_doors(personas: Personas) -> None:
    service = service_accounts.create("robot", description="", by=SYSTEM, created_by=None)
    key = service_accounts.create_key(service, label="x", by=SYSTEM)
    client = Client(headers={"Authorization": f"Bearer {key.text}"})

    answers = [
        client.get("/api/v1/account"),
        client.get("/api/v1/account/second-factor/secret"),
        client.get("/api/v1/account/sessions"),
        post(client, "account/password", {"current_password": "x", "new_password": "y"}),
        post(client, "session/confirmation", {"password": "x"}),
    ]

    assert {answer.status_code for answer in answers} == {401}
