"""The verbs on people's accounts, and who may not lose their power."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from tests.personas import PASSWORD, Personas, browser, make_personas, make_user
from tokenwell.accounts import people
from tokenwell.accounts.models import Role, User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.web.problems import Problem


def _last() -> AuditEvent:
    return AuditEvent.objects.order_by("-id")[0]


def _refused(verb: Callable[[], object]) -> dict[str, list[str]]:
    with pytest.raises(Problem) as refusal:
        verb()
    return {name: list(said) for name, said in (refusal.value.errors or {}).items()}


def test_name_is_taken_in_any_letter_case(personas: Personas) -> None:
    made = _refused(lambda: people.create_user("ALICE", password=PASSWORD, by=SYSTEM))
    renamed = _refused(lambda: people.update_user(personas.bob, by=SYSTEM, username="Alice"))

    assert list(made) == list(renamed) == ["username"]


def test_person_may_change_the_letter_case_of_their_name(personas: Personas) -> None:
    people.update_user(personas.alice, by=SYSTEM, username="Alice")

    assert User.objects.filter(username="Alice").exists()


def test_only_what_is_given_is_changed(personas: Personas) -> None:
    people.update_user(personas.alice, by=SYSTEM, last_name="Liddell", email="")

    personas.alice.refresh_from_db()
    assert (personas.alice.last_name, personas.alice.username) == ("Liddell", "alice")
    assert _last().facts == {"fields": ["last_name"]}


def test_name_that_was_is_told_beside_the_new_one(personas: Personas) -> None:
    people.update_user(personas.alice, by=SYSTEM, username="alicia", email="a@example.com")

    facts = {"fields": ["username", "email"], "before": "alice", "after": "alicia"}
    assert (_last().target_path, _last().facts) == ("alicia", facts)


def test_sessions_end_with_the_account_and_do_not_come_back(personas: Personas) -> None:
    alice, bob = browser(personas.alice), browser(personas.bob)

    people.disable_user(personas.alice, by=SYSTEM)
    people.enable_user(personas.alice, by=SYSTEM)

    assert alice.get("/api/v1/session").json()["user"] is None
    assert bob.get("/api/v1/session").json()["user"]["username"] == "bob"
    assert (_last().action, _last().facts) == ("user.updated", {"fields": ["is_active"]})


def test_what_is_so_already_is_not_recorded(personas: Personas) -> None:
    people.disable_user(personas.alice, by=SYSTEM)
    before = AuditEvent.objects.count()

    people.disable_user(personas.alice, by=SYSTEM)
    people.enable_user(personas.bob, by=SYSTEM)
    people.make_administrator(personas.root, by=SYSTEM)
    people.dismiss_administrator(personas.bob, by=SYSTEM)
    people.set_privileges(personas.bob, ["set_own_password"], by=SYSTEM)

    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize(
    ("verb", "field"),
    [(people.disable_user, "is_active"), (people.dismiss_administrator, "is_administrator")],
)
def test_last_administrator_stays(
    personas: Personas, verb: Callable[..., None], field: str
) -> None:
    second = make_user("second", is_administrator=True)
    people.disable_user(second, by=SYSTEM)

    errors = _refused(lambda: verb(personas.root, by=SYSTEM))

    personas.root.refresh_from_db()
    assert list(errors) == [field]
    assert (personas.root.is_active, personas.root.is_superuser) == (True, True)


@pytest.mark.parametrize("verb", [people.disable_user, people.dismiss_administrator])
def test_nobody_takes_their_own_power(personas: Personas, verb: Callable[..., None]) -> None:
    make_user("second", is_administrator=True)

    errors = _refused(lambda: verb(personas.root, by=people.actor(personas.root)))

    assert len(errors) == 1


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_dismiss_each_other_leave_one() -> None:
    pair = [make_personas().root, make_user("second", is_administrator=True)]
    start, outcomes = threading.Barrier(2), []

    def dismiss(by: User, other: User) -> None:
        start.wait()
        try:
            people.dismiss_administrator(other, by=people.actor(by))
            outcomes.append("dismissed")
        except Problem:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=dismiss, args=order) for order in (pair, pair[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["dismissed", "refused"]
    assert User.objects.filter(is_superuser=True, is_active=True).count() == 1


def test_who_becomes_an_administrator_and_who_is_one_no_more_is_recorded(
    personas: Personas,
) -> None:
    made = make_user("second", is_administrator=True)
    facts = [_last().facts]

    people.dismiss_administrator(made, by=SYSTEM)
    facts.append(_last().facts)
    people.make_administrator(made, by=SYSTEM)
    facts.append(_last().facts)

    added, removed = {"added": ["administrator"]}, {"removed": ["administrator"]}
    assert facts == [added, removed, added]
    events = AuditEvent.objects.filter(target_id=made.pk, action="privileges.changed")
    assert events.count() == 3


def test_service_is_never_an_administrator(db: None) -> None:
    service = User.objects.create(username="robot", is_service=True)

    errors = _refused(lambda: people.make_administrator(service, by=SYSTEM))

    assert list(errors) == ["is_administrator"]


def test_privileges_are_said_anew_and_completely(personas: Personas) -> None:
    people.set_privileges(personas.alice, ["view_log", "read_users"], by=SYSTEM)

    people.set_privileges(personas.alice, ["view_log", "stop_jobs"], by=SYSTEM)

    alice = User.objects.get(pk=personas.alice.pk)
    assert people.privileges_of(alice) == ["view_log", "stop_jobs"]
    assert _last().facts == {"added": ["stop_jobs"], "removed": ["read_users"]}


def test_privilege_of_a_role_is_had_by_its_members(personas: Personas) -> None:
    people.set_privileges(personas.team, ["view_log"], by=SYSTEM)

    assert User.objects.get(username="bob").has_perm("accounts.view_log")
    assert not User.objects.get(username="charlie").has_perm("accounts.view_log")
    assert (_last().target_kind, _last().target_id) == ("role", personas.team.uid)


def test_there_are_no_other_privileges(personas: Personas) -> None:
    unknown = _refused(lambda: people.set_privileges(personas.bob, ["all"], by=SYSTEM))
    fixed = Role.objects.get(is_fixed=True)
    everybody = _refused(lambda: people.set_privileges(fixed, ["view_log"], by=SYSTEM))

    assert list(unknown) == list(everybody) == ["privileges"]


def test_random_passwords_pass_the_rules_and_differ(personas: Personas) -> None:
    passwords = {people.random_password() for _ in range(20)}

    assert len(passwords) == 20
    for password in passwords:
        people.check_password(password, user=personas.bob)
