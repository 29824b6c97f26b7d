"""Since when somebody may do something, and why a token was handed out: the record knows."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.containers.trees import make, make_credential, send
from tests.gateway.service import Service, make_service
from tests.personas import Personas, make_user
from tokenwell.accounts import people, roles, service_accounts
from tokenwell.accounts.models import Role, User
from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM, Target, record
from tokenwell.audit.models import ActorKind, AuditEvent
from tokenwell.containers import entries, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import Container
from tokenwell.credentials.models import Credential

USE = "credential_use"


def _role(name: str, *members: User | Role) -> Role:
    role = roles.create_role(name, by=SYSTEM)
    for member in members:
        roles.add_member(role, member, by=SYSTEM)
    return role


def _history(personas: Personas, place: Container, person: User, right: str = USE) -> list[str]:
    address = f"items/{place.pk}/access/question?user={person.pk}&right={right}"
    answer = send(personas.root, "get", address)
    assert answer.status_code == 200, answer.content
    return [event["sentence"] for event in answer.json()["history"]]


@pytest.fixture
def sales(personas: Personas) -> Container:
    """Make /team/sales."""
    return make(personas.container, "sales", by=personas.alice)


def test_entry_and_membership_are_told_from_the_first_to_the_last(
    personas: Personas, sales: Container
) -> None:
    charlie = personas.charlie
    role = _role("sellers")
    entries.give(sales, Entry(role, Facet.CREDENTIAL, Value.USE), by=SYSTEM)
    roles.add_member(role, charlie, by=SYSTEM)
    roles.set_members(role, users=[], roles=[], by=SYSTEM)

    assert _history(personas, sales, charlie) == [
        "Tokenwell changed the members of sellers: removed charlie",
        "Tokenwell changed the members of sellers: added charlie",
        "Tokenwell changed the permissions of /team/sales: added role sellers: credential use",
        "alice created /team/sales",
    ]


def test_what_is_about_others_and_about_other_facets_is_left_out(
    personas: Personas, sales: Container
) -> None:
    role = _role("sellers", personas.charlie)
    entries.give(
        sales,
        Entry(role, Facet.CREDENTIAL, Value.USE),
        Entry(role, Facet.CONTAINER, Value.READ),
        Entry(personas.bob, Facet.CREDENTIAL, Value.USE),
        by=SYSTEM,
    )
    roles.add_member(role, make_user("dora"), by=SYSTEM)

    told = _history(personas, sales, personas.charlie)

    assert told[0] == (
        "Tokenwell changed the permissions of /team/sales: added role sellers: credential use"
    )
    assert not [line for line in told if "dora" in line or "bob" in line]


def test_roles_in_roles_are_followed_also_when_one_is_gone(
    personas: Personas, sales: Container
) -> None:
    inner = _role("inner", personas.charlie)
    outer = _role("outer", inner)
    entries.give(sales, Entry(outer, Facet.CREDENTIAL, Value.USE), by=SYSTEM)
    roles.delete_role(inner, by=SYSTEM)

    told = _history(personas, sales, personas.charlie)

    assert told[0] == "Tokenwell deleted the role inner: removed charlie"
    assert "Tokenwell changed the members of inner: added charlie" in told
    assert "Tokenwell changed the members of outer: added role inner" in told


def test_a_move_and_a_disabled_account_are_told(personas: Personas, sales: Container) -> None:
    people.disable_user(personas.charlie, by=SYSTEM)
    people.enable_user(personas.charlie, by=SYSTEM)
    tree.move(
        sales,
        make(personas.container, "north", by=personas.alice),
        by=personas.alice,
        address=None,
    )

    told = _history(personas, sales, personas.charlie)

    assert told[0] == "alice moved /team/sales to /team/north/sales"
    assert told[1:3] == [
        "Tokenwell changed the user charlie: is active",
        "Tokenwell disabled the user charlie",
    ]


def test_what_everybody_may_is_for_people_and_not_for_services(
    personas: Personas, sales: Container
) -> None:
    everybody = Role.objects.get(is_fixed=True)
    entries.give(sales, Entry(everybody, Facet.CREDENTIAL, Value.USE), by=SYSTEM)
    robot = service_accounts.create("robot", description="", by=SYSTEM, created_by=None).user
    line = (
        "Tokenwell changed the permissions of /team/sales: added role authenticated: credential use"
    )

    assert line in _history(personas, sales, personas.charlie)
    assert line not in _history(personas, sales, robot)


def test_a_role_is_asked_about_too(personas: Personas, sales: Container) -> None:
    outer = _role("outer", personas.team)
    entries.give(sales, Entry(outer, Facet.CREDENTIAL, Value.USE), by=SYSTEM)

    address = f"items/{sales.pk}/access/question?role={personas.team.uid}&right={USE}"
    told = [event["sentence"] for event in send(personas.root, "get", address).json()["history"]]

    assert "Tokenwell changed the members of outer: added role team" in told


def test_history_takes_as_many_queries_for_a_long_record(
    personas: Personas, sales: Container
) -> None:
    role = _role("sellers")
    entries.give(sales, Entry(role, Facet.CREDENTIAL, Value.USE), by=SYSTEM)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            _history(personas, sales, personas.charlie)
        return len(queries)

    before = count()
    for number in range(5):
        roles.add_member(role, make_user(f"person-{number}"), by=SYSTEM)

    assert count() == before


# --- One event --------------------------------------------------------------------------------


def _used(service: Service, credential: Credential) -> AuditEvent:
    target = tree.target(credential)
    actor = people.actor(service.account.user, "192.0.2.7")
    facts = {"purpose": "http", "version": 1}
    record(Action.TOKEN_USED, by=actor, on=target, facts=facts)
    return AuditEvent.objects.latest("id")


def _details(person: User, event: AuditEvent) -> Any:
    return send(person, "get", f"events/{event.pk}")


def test_of_a_use_it_is_told_who_when_from_where_and_why(
    personas: Personas, sales: Container
) -> None:
    robot = make_service("robot")
    crm = make_credential(sales, "crm", by=personas.alice)
    role = _role("sellers", robot.account.user)
    entries.give(sales, Entry(role, Facet.CREDENTIAL, Value.USE), by=SYSTEM)
    event = _used(robot, crm)
    roles.set_members(role, users=[], roles=[], by=SYSTEM)

    told = _details(personas.root, event).json()

    assert told["sentence"] == "robot fetched an access token of /team/sales/crm for http"
    assert told["address"] == "192.0.2.7"
    before, since = ([e["sentence"] for e in told["why"][part]] for part in ("before", "since"))
    assert before[:2] == [
        "Tokenwell changed the permissions of /team/sales: added role sellers: credential use",
        "Tokenwell changed the members of sellers: added robot",
    ]
    assert since == ["Tokenwell changed the members of sellers: removed robot"]
    assert told["why"]["now"]["sentence"] == "robot may not use /team/sales/crm."


def test_of_a_use_it_is_told_when_all_is_gone(personas: Personas, sales: Container) -> None:
    robot = make_service("robot", sales)
    crm = make_credential(sales, "crm", by=personas.alice)
    event = _used(robot, crm)
    service_accounts.delete(robot.account, by=SYSTEM)
    send(personas.alice, "delete", f"credentials/{crm.pk}")

    why = _details(personas.root, event).json()["why"]

    assert why["now"] is None
    assert why["before"][0]["sentence"] == "alice created /team/sales/crm"
    assert why["before"][1]["sentence"].startswith(
        "Tokenwell changed the permissions of /team/sales: added robot: credential use"
    )


def test_of_what_is_no_use_there_is_no_why(personas: Personas, sales: Container) -> None:
    event = AuditEvent.objects.filter(action=Action.CONTAINER_CREATED).latest("id")

    assert _details(personas.root, event).json()["why"] is None


def test_who_secures_the_place_and_who_views_the_record_may_read_it(
    personas: Personas, sales: Container
) -> None:
    event = AuditEvent.objects.filter(target_id=sales.pk).latest("id")
    eve = make_user("eve")
    before = _details(eve, event).status_code
    people.set_privileges(eve, ["view_log"], by=SYSTEM)

    assert _details(personas.alice, event).status_code == 200
    assert _details(personas.bob, event).status_code == 403
    assert before == 404
    assert _details(User.objects.get(pk=eve.pk), event).status_code == 200


def test_who_reads_a_credential_reads_its_events_but_not_who_may(
    personas: Personas, sales: Container
) -> None:
    robot = make_service("robot", sales)
    event = _used(robot, make_credential(sales, "crm", by=personas.alice))
    entries.give(sales, Entry(personas.charlie, Facet.CONFIGURATION, Value.READ), by=SYSTEM)

    assert _details(personas.bob, event).status_code == 403
    told = _details(personas.charlie, event)
    assert told.status_code == 200
    assert told.json()["why"] is None
    assert _details(personas.alice, event).json()["why"] is not None


def test_event_of_no_place_is_for_who_views_the_record(personas: Personas) -> None:
    record(Action.RECORD_EXPORTED, by=SYSTEM, on=Target("record", None, ""), facts={})
    event = AuditEvent.objects.latest("id")

    assert event.actor_kind == ActorKind.SYSTEM
    assert _details(personas.alice, event).status_code == 404
    assert _details(personas.root, event).status_code == 200
