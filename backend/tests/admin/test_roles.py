"""Roles in the administrators' pages: members, nesting and privileges, by the verbs."""

from tests.admin.scene import address_of, last_event, post, version_shown
from tests.personas import Personas, browser
from tokenwell.accounts import roles
from tokenwell.accounts.models import Role, User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent


def _actions_since(first: AuditEvent) -> list[tuple[str, str]]:
    events = AuditEvent.objects.filter(id__gt=first.id).order_by("id")
    return [(event.action, event.actor_name) for event in events]


def test_role_is_made_with_members_and_privileges(personas: Personas) -> None:
    before = last_event()

    post(
        browser(personas.root),
        address_of(Role, "add"),
        name="auditors",
        users=[personas.charlie.pk],
        roles=[personas.team.pk],
        privileges=["view_log"],
    )

    assert User.objects.get(username="charlie").has_perm("accounts.view_log")
    assert User.objects.get(username="bob").has_perm("accounts.view_log")
    assert _actions_since(before) == [
        ("role.created", "root"),
        ("role.members_changed", "root"),
        ("privileges.changed", "root"),
    ]


def test_role_is_renamed_and_keeps_its_members(personas: Personas) -> None:
    before = last_event()
    users = [personas.alice.pk, personas.bob.pk]

    post(
        browser(personas.root),
        address_of(Role, "change", personas.team.pk),
        name="crew",
        users=users,
    )

    personas.team.refresh_from_db()
    assert personas.team.name == "crew"
    assert personas.team.members.count() == 2
    assert _actions_since(before) == [("role.updated", "root")]
    assert last_event().facts == {"fields": ["name"], "before": "team", "after": "crew"}


def test_member_who_is_left_out_loses_the_role(personas: Personas) -> None:
    post(
        browser(personas.root),
        address_of(Role, "change", personas.team.pk),
        name="team",
        users=[personas.alice.pk],
    )

    assert not personas.bob.groups.filter(name="team").exists()
    assert last_event().facts == {"added": [], "removed": [f"bob ({personas.bob.pk})"]}


def test_circle_is_shown_in_the_form_and_nothing_changes(personas: Personas) -> None:
    inner = roles.create_role("inner", by=SYSTEM)
    roles.set_members(personas.team, users=[], roles=[inner], by=SYSTEM)
    before = last_event()

    answer = post(
        browser(personas.root),
        address_of(Role, "change", inner.pk),
        name="renamed",
        roles=[personas.team.pk],
    )

    inner.refresh_from_db()
    errors = answer.context["adminform"].form.errors  # type: ignore[attr-defined]
    assert "can't be in itself" in errors["roles"][0]
    assert inner.name == "inner"
    assert _actions_since(before) == []


def test_role_that_everybody_has_is_fixed(personas: Personas) -> None:
    fixed = Role.objects.get(is_fixed=True)
    client = browser(personas.root)

    shown = client.get(address_of(Role, "change", fixed.pk))
    changed = post(client, address_of(Role, "change", fixed.pk), name="nobody")
    deleted = client.post(address_of(Role, "delete", fixed.pk), {"post": "yes"})

    assert (shown.status_code, changed.status_code, deleted.status_code) == (200, 403, 403)


def test_several_are_deleted_together_or_not_at_all(personas: Personas) -> None:
    fixed = Role.objects.get(is_fixed=True)
    client = browser(personas.root)
    both = {
        "action": "delete_selected",
        "_selected_action": [fixed.pk, personas.team.pk],
        "post": "yes",
    }

    refused = client.post(address_of(Role, "changelist"), both, follow=True)
    kept = Role.objects.count()
    client.post(address_of(Role, "changelist"), {**both, "_selected_action": [personas.team.pk]})

    assert "can&#x27;t be changed" in refused.content.decode()
    assert kept == 2
    assert list(Role.objects.all()) == [fixed]
    assert (last_event().action, last_event().target_path) == ("role.deleted", "team")


def test_members_are_found_by_typing(personas: Personas) -> None:
    field = {"app_label": "accounts", "model_name": "rolemember", "field_name": "user"}

    found = browser(personas.root).get("/admin/autocomplete/", {**field, "term": "ali"})
    refused = browser(personas.charlie).get("/admin/autocomplete/", {**field, "term": "ali"})

    assert [row["text"] for row in found.json()["results"]] == ["alice"]
    assert refused.status_code == 403


def test_page_that_was_read_before_puts_nobody_back(personas: Personas) -> None:
    client, address = browser(personas.root), address_of(Role, "change", personas.team.pk)
    version = version_shown(client, address)
    users = [personas.alice.pk, personas.bob.pk]
    roles.set_members(personas.team, users=[personas.alice], roles=[], by=SYSTEM)
    before = last_event()

    answer = post(client, address, name="crew", users=users, version=version)

    personas.team.refresh_from_db()
    errors = answer.context["adminform"].form.errors  # type: ignore[attr-defined]
    assert "Somebody changed this meanwhile." in errors["__all__"][0]
    assert personas.team.name == "team"
    assert [member.user for member in personas.team.members.all()] == [personas.alice]
    assert _actions_since(before) == []
