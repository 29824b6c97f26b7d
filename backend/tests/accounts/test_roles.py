"""Roles nest, never in a circle; everybody who is a person is authenticated."""

from collections.abc import Callable
from itertools import combinations_with_replacement

import pytest

from tests.personas import Personas, make_user
from tokenwell.accounts import roles, service_accounts
from tokenwell.accounts.models import AUTHENTICATED, Role, RoleMember, User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import permissions
from tokenwell.containers.inheritance import Right
from tokenwell.web.problems import Problem


def _roles_of(user: User) -> set[str]:
    return set(user.groups.values_list("name", flat=True))


def _nest(outer: Role, *inner: Role) -> None:
    roles.set_members(outer, users=[], roles=inner, by=SYSTEM)


@pytest.fixture
def chain(personas: Personas) -> list[Role]:
    """Make three roles, each in the next, around the team."""
    made = [roles.create_role(name, by=SYSTEM) for name in ("squad", "tribe", "guild")]
    for inner, outer in zip([personas.team, *made], made, strict=False):
        _nest(outer, inner)
    return made


@pytest.mark.usefixtures("chain")
def test_membership_reaches_through_all_roles_around(personas: Personas) -> None:
    assert _roles_of(personas.bob) == {"team", "squad", "tribe", "guild", AUTHENTICATED}
    assert _roles_of(personas.charlie) == {AUTHENTICATED}


def test_role_taken_out_of_the_middle_ends_what_it_carried(
    personas: Personas, chain: list[Role]
) -> None:
    _nest(chain[1])

    assert _roles_of(personas.bob) == {"team", "squad", AUTHENTICATED}


def test_way_that_stays_still_counts(personas: Personas, chain: list[Role]) -> None:
    roles.add_member(chain[2], personas.bob, by=SYSTEM)

    _nest(chain[1])

    assert _roles_of(personas.bob) == {"team", "squad", "guild", AUTHENTICATED}
    assert _roles_of(personas.alice) == {"team", "squad", AUTHENTICATED}


def test_deleted_role_ends_what_it_carried(personas: Personas, chain: list[Role]) -> None:
    changed = roles.delete_role(chain[0], by=SYSTEM)

    assert set(changed) == {personas.alice.pk, personas.bob.pk}
    assert _roles_of(personas.bob) == {"team", AUTHENTICATED}
    event = AuditEvent.objects.filter(action="role.deleted").get()
    assert event.target_path == "squad"
    assert event.facts == {"removed": [f"role team ({personas.team.uid})"]}


def test_deleted_role_takes_its_rights_along(personas: Personas) -> None:
    assert permissions.can(personas.bob, Right.CREDENTIAL_USE, personas.container)

    roles.delete_role(personas.team, by=SYSTEM)

    assert not permissions.can(personas.bob, Right.CREDENTIAL_USE, personas.container)


def test_role_is_never_in_itself_however_far(personas: Personas, chain: list[Role]) -> None:
    inside_out = [personas.team, *chain]

    for outer, inner in combinations_with_replacement(inside_out, 2):
        with pytest.raises(Problem) as refused:
            roles.add_member(outer, inner, by=SYSTEM)
        assert list(refused.value.errors or {}) == ["roles"]


def test_refused_circle_changes_nothing(personas: Personas, chain: list[Role]) -> None:
    before = set(RoleMember.objects.values_list("role", "user", "member_role"))

    with pytest.raises(Problem):
        roles.add_member(personas.team, chain[2], by=SYSTEM)

    assert set(RoleMember.objects.values_list("role", "user", "member_role")) == before


def test_everybody_but_services_is_authenticated(personas: Personas) -> None:
    robot = service_accounts.create("robot", description="", by=SYSTEM, created_by=None)
    people = User.objects.filter(groups__name=AUTHENTICATED)

    assert set(people) == set(User.objects.filter(is_service=False))
    assert robot.user not in people


def test_service_may_be_in_a_role_of_ones_own(personas: Personas) -> None:
    robot = service_accounts.create("robot", description="", by=SYSTEM, created_by=None)

    roles.add_member(personas.team, robot.user, by=SYSTEM)

    assert _roles_of(robot.user) == {"team"}
    assert permissions.can(robot.user, Right.CREDENTIAL_USE, personas.container)


def test_authenticated_can_not_be_touched(personas: Personas) -> None:
    everybody = Role.objects.get(name=AUTHENTICATED)
    acts: list[Callable[[], object]] = [
        lambda: roles.rename_role(everybody, "x", by=SYSTEM),
        lambda: roles.delete_role(everybody, by=SYSTEM),
        lambda: roles.set_members(everybody, users=[], roles=[], by=SYSTEM),
        lambda: roles.add_member(everybody, personas.bob, by=SYSTEM),
    ]

    for act in acts:
        with pytest.raises(Problem) as refused:
            act()
        assert refused.value.code == "fixed"


def test_authenticated_is_in_no_other_role(personas: Personas) -> None:
    outer = roles.create_role("outer", by=SYSTEM)

    with pytest.raises(Problem) as refused:
        _nest(outer, Role.objects.get(name=AUTHENTICATED))

    assert list(refused.value.errors or {}) == ["roles"]


def test_missing_authenticated_comes_back_with_everybody(personas: Personas) -> None:
    Role.objects.get(name=AUTHENTICATED).delete()

    roles.make_authenticated()
    roles.make_authenticated()

    assert _roles_of(personas.charlie) == {AUTHENTICATED}


@pytest.mark.parametrize(
    "name", ["", "  ", "x" * 151, "a\nb", "team", "TEAM", " team ", "Authenticated"]
)
def test_name_of_a_role_is_checked(personas: Personas, name: str) -> None:
    with pytest.raises(Problem) as refused:
        roles.create_role(name, by=SYSTEM)

    assert list(refused.value.errors or {}) == ["name"]


def test_role_is_renamed_and_may_change_its_case(personas: Personas) -> None:
    roles.rename_role(personas.team, "Team", by=SYSTEM)

    assert Role.objects.get(pk=personas.team.pk).name == "Team"
    event = AuditEvent.objects.filter(action="role.updated").get()
    assert event.facts == {"fields": ["name"], "before": "team", "after": "Team"}


def test_name_that_it_has_already_is_no_change(personas: Personas) -> None:
    roles.rename_role(personas.team, " team ", by=SYSTEM)

    assert not AuditEvent.objects.filter(action="role.updated").exists()


def test_who_comes_into_a_role_and_who_goes_is_recorded_by_name_and_id(
    personas: Personas,
) -> None:
    inner = roles.create_role("inner", by=SYSTEM)

    roles.set_members(
        personas.team, users=[personas.alice, personas.charlie], roles=[inner], by=SYSTEM
    )
    changed = _members_changed()
    roles.add_member(personas.team, personas.bob, by=SYSTEM)
    added = _members_changed()
    roles.set_members(personas.team, users=[], roles=[], by=SYSTEM)

    alice, bob, charlie = (
        f"{user.username} ({user.pk})" for user in (personas.alice, personas.bob, personas.charlie)
    )
    role = f"role inner ({inner.uid})"
    assert changed == {"added": [charlie, role], "removed": [bob]}
    assert added == {"added": [bob], "removed": []}
    assert set(_members_changed()["removed"]) == {alice, bob, charlie, role}


def _members_changed() -> dict[str, list[str]]:
    events = AuditEvent.objects.filter(action="role.members_changed").order_by("-id")
    facts: dict[str, list[str]] = events[0].facts
    return facts


def test_same_members_again_change_nothing(personas: Personas) -> None:
    before = AuditEvent.objects.count()

    roles.set_members(personas.team, users=[personas.alice, personas.bob], roles=[], by=SYSTEM)

    assert AuditEvent.objects.count() == before


def test_new_person_is_authenticated_from_the_start(personas: Personas) -> None:
    assert _roles_of(make_user("dora")) == {AUTHENTICATED}
