"""An administrator makes, changes and disables people; each change is in the record."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tests.admin.scene import address_of, do, last_event, person_form, post, version_shown
from tests.personas import PASSWORD, Personas, browser, make_user
from tests.signing_in.people import enrol, sign_in, who
from tokenwell.accounts import people
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import bootstrap, permissions, tree

NEW_PASSWORD = "another-horse-battery"


def signed_in_anew(username: str) -> Client:
    client = Client()
    assert sign_in(client, username).status_code == 200
    return client


def _change(personas: Personas, user: User, **typed: object) -> object:
    form = person_form(user, **typed)
    return post(browser(personas.root), address_of(User, "change", user.pk), **form)


def _events_since(first: AuditEvent) -> list[tuple[str, str, str]]:
    events = AuditEvent.objects.filter(id__gt=first.id).order_by("id")
    return [(event.action, event.actor_name, event.target_path) for event in events]


def _errors(answer: object) -> dict[str, list[str]]:
    return dict(answer.context["adminform"].form.errors)  # type: ignore[attr-defined]


def test_person_is_made_with_a_typed_password(personas: Personas) -> None:
    before = last_event()

    post(
        browser(personas.root),
        address_of(User, "add"),
        username="dora",
        email="dora@example.com",
        new_password=NEW_PASSWORD,
    )

    dora = User.objects.get(username="dora")
    assert dora.check_password(NEW_PASSWORD)
    assert (dora.email, dora.is_staff) == ("dora@example.com", False)
    assert [group.name for group in dora.groups.all()] == ["authenticated"]
    assert _events_since(before) == [("user.created", "root", "dora")]


def test_random_password_is_shown_in_the_answer_and_nowhere_else(personas: Personas) -> None:
    client = browser(personas.root)

    answer = post(client, address_of(User, "add"), username="dora")

    secret = answer.context["secret"]  # type: ignore[attr-defined]
    shown = answer.content.decode().count(secret)
    elsewhere = [
        *AuditEvent.objects.values_list("facts", flat=True),
        client.get("/admin/").content.decode(),
        answer.cookies,
    ]
    is_told = secret in str(elsewhere)
    assert User.objects.get(username="dora").check_password(secret)
    assert (shown, is_told) == (1, False)
    assert "no-store" in answer.headers["Cache-Control"]


def test_administrator_is_made(personas: Personas) -> None:
    post(
        browser(personas.root),
        address_of(User, "add"),
        username="dora",
        new_password=NEW_PASSWORD,
        is_administrator="on",
    )

    assert browser(User.objects.get(username="dora")).get("/admin/").status_code == 200
    assert (last_event().action, last_event().actor_name) == ("privileges.changed", "root")
    assert last_event().facts == {"added": ["administrator"]}


@pytest.mark.parametrize(("typed", "word"), [("on", "added"), (None, "removed")])
def test_administrator_is_made_and_dismissed(
    personas: Personas, typed: str | None, word: str
) -> None:
    dora = make_user("dora", is_administrator=typed is None)
    before = last_event()

    _change(personas, dora, is_administrator=typed)

    dora.refresh_from_db()
    assert dora.is_superuser is (typed is not None)
    assert _events_since(before) == [("privileges.changed", "root", "dora")]
    assert last_event().facts == {word: ["administrator"]}


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"username": "ALICE"}, "__all__"),
        ({"username": "no spaces"}, "username"),
        ({"username": ""}, "username"),
        ({"username": "dora", "new_password": "short"}, "new_password"),
        ({"username": "dora", "email": "nowhere"}, "email"),
    ],
)
def test_what_is_wrong_is_shown_in_the_form(
    personas: Personas, typed: dict[str, str], field: str
) -> None:
    before = last_event()

    answer = post(browser(personas.root), address_of(User, "add"), **typed)

    assert answer.status_code == 200
    assert list(_errors(answer)) == [field]
    assert _events_since(before) == []


def test_password_that_was_typed_is_not_sent_back(personas: Personas) -> None:
    answer = post(
        browser(personas.root), address_of(User, "add"), username="", new_password=NEW_PASSWORD
    )

    assert NEW_PASSWORD not in answer.content.decode()


def test_names_are_changed(personas: Personas) -> None:
    before = last_event()

    _change(personas, personas.alice, first_name="Alice", email="alice@example.com")

    personas.alice.refresh_from_db()
    assert personas.alice.display_name == "Alice"
    assert _events_since(before) == [("user.updated", "root", "alice")]
    assert last_event().facts == {"fields": ["first_name", "email"]}
    assert last_event().address == "127.0.0.1"


def test_dismissed_administrator_loses_the_rights_at_the_root(personas: Personas) -> None:
    first = bootstrap.make_administrator("first", password=PASSWORD)

    _change(personas, first, is_administrator=None)

    assert not permissions.rights_on(first, tree.root())
    assert permissions.rights_on(personas.root, tree.root())
    assert (last_event().action, last_event().actor_name) == ("permissions.changed", "root")


def test_former_name_is_told(personas: Personas) -> None:
    _change(personas, personas.alice, username="alicia")

    facts = {"fields": ["username"], "before": "alice", "after": "alicia"}
    assert (last_event().target_path, last_event().facts) == ("alicia", facts)


def test_form_that_changes_nothing_records_nothing(personas: Personas) -> None:
    before = last_event()

    _change(personas, personas.alice)

    assert _events_since(before) == []


def test_disabled_person_is_out_at_once(personas: Personas) -> None:
    alice = browser(personas.alice)
    before = last_event()

    _change(personas, personas.alice, is_active=None)

    assert alice.get("/api/v1/session").json()["user"] is None
    assert _events_since(before) == [("user.disabled", "root", "alice")]


def test_privileges_are_set(personas: Personas) -> None:
    before = last_event()

    _change(personas, personas.alice, privileges=["view_log", "read_users"])

    assert User.objects.get(username="alice").has_perm("accounts.view_log")
    assert _events_since(before) == [("privileges.changed", "root", "alice")]
    assert last_event().facts == {
        "added": ["read_users", "view_log"],
        "removed": ["set_own_password"],
    }


def test_password_is_set_and_never_told(personas: Personas) -> None:
    alice = browser(personas.alice)
    before = last_event()

    _change(personas, personas.alice, new_password=NEW_PASSWORD)

    assert User.objects.get(username="alice").check_password(NEW_PASSWORD)
    assert alice.get("/api/v1/session").json()["user"] is None
    assert _events_since(before) == [("user.password_changed", "root", "alice")]
    assert NEW_PASSWORD not in str(AuditEvent.objects.values_list("facts", flat=True))


def test_session_of_the_one_who_sets_their_own_password_goes_on(personas: Personas) -> None:
    here, elsewhere = browser(personas.root), browser(personas.root)
    form = person_form(personas.root, new_password=NEW_PASSWORD)

    post(here, address_of(User, "change", personas.root.pk), **form)

    assert here.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302


@pytest.mark.parametrize("field", ["is_active", "is_administrator"])
def test_nobody_takes_their_own_power(personas: Personas, field: str) -> None:
    before = last_event()

    answer = _change(personas, personas.root, **{field: None, "first_name": "Gone"})

    personas.root.refresh_from_db()
    assert list(_errors(answer)) == [field]
    assert (personas.root.is_active, personas.root.is_superuser) == (True, True)
    assert personas.root.first_name == ""
    assert _events_since(before) == []


def test_django_page_for_passwords_leads_to_the_own_page(personas: Personas) -> None:
    client = browser(personas.root)

    answer = client.post(
        "/admin/password_change/",
        {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD},
    )

    assert answer.headers["Location"] == address_of(User, "change", personas.root.pk)
    assert User.objects.get(username="root").check_password(PASSWORD)


def test_nobody_is_deleted(personas: Personas) -> None:
    client = browser(personas.root)

    page = client.post(address_of(User, "delete", personas.alice.pk), {"post": "yes"})
    action = {"action": "delete_selected", "_selected_action": personas.alice.pk, "post": "yes"}
    client.post(address_of(User, "changelist"), action)

    assert page.status_code == 403
    assert User.objects.filter(username="alice").exists()


def test_others_change_nothing(personas: Personas) -> None:
    before = last_event()

    for person in (personas.alice, personas.charlie):
        form = person_form(person, is_administrator="on")
        answer = post(browser(person), address_of(User, "change", person.pk), **form)
        assert answer.status_code == 403

    assert not User.objects.filter(username__in=["alice", "charlie"], is_superuser=True).exists()
    assert _events_since(before) == []


def test_service_can_not_be_reached_by_the_pages_of_people(personas: Personas) -> None:
    service = User.objects.create(username="robot", is_service=True)
    client: Client = browser(personas.root)

    answer = post(client, address_of(User, "change", service.pk), **person_form(service))

    assert answer.status_code == 302
    assert last_event().target_path != "robot"


def test_person_is_signed_out_everywhere(personas: Personas) -> None:
    alice, bob = signed_in_anew("alice"), signed_in_anew("bob")

    answer = do(browser(personas.root), personas.alice, "end-sessions")

    assert "signed out everywhere." in answer.content.decode()
    assert [who(client) for client in (alice, bob)] == [None, "bob"]
    assert (last_event().action, last_event().actor_name) == ("session.ended", "root")


def test_second_factor_is_shown_and_turned_off(personas: Personas) -> None:
    enrol(browser(personas.alice))
    client, address = browser(personas.root), address_of(User, "change", personas.alice.pk)

    with_one = client.get(address).content.decode()
    do(client, personas.alice, "second-factor")
    without = client.get(address).content.decode()

    assert "Turn off the second factor" in with_one
    assert "Turn off the second factor" not in without
    assert not Authenticator.objects.exists()
    assert last_event().action == "user.second_factor_removed"


def test_sessions_of_a_person_are_told_without_their_keys(personas: Personas) -> None:
    alice = signed_in_anew("alice")

    address = address_of(User, "change", personas.alice.pk)
    page = browser(personas.root).get(address).content.decode()

    assert "since" in page
    assert alice.cookies["sessionid"].value not in page


def test_page_that_was_read_before_undoes_nothing(personas: Personas) -> None:
    client, address = browser(personas.root), address_of(User, "change", personas.charlie.pk)
    form = person_form(personas.charlie, last_name="Brown", version=version_shown(client, address))
    people.disable_user(User.objects.get(pk=personas.charlie.pk), by=SYSTEM)
    before = last_event()

    refused = post(client, address, **form)
    again = post(client, address, **form)

    personas.charlie.refresh_from_db()
    assert (personas.charlie.is_active, personas.charlie.last_name) == (False, "")
    for answer in (refused, again):
        assert _errors(answer)["__all__"][0].startswith("Somebody changed this meanwhile.")
        # What was typed is kept.
        assert 'value="Brown"' in answer.content.decode()
    assert _events_since(before) == []


def test_form_without_the_version_of_its_page_is_refused(personas: Personas) -> None:
    address = address_of(User, "change", personas.charlie.pk)

    answer = post(
        browser(personas.root),
        address,
        **person_form(personas.charlie, email="x@x.org"),
        version="",
    )

    personas.charlie.refresh_from_db()
    assert list(_errors(answer)) == ["__all__"]
    assert personas.charlie.email == ""
