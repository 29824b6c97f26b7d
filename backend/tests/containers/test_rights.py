"""Rights in effect are those that the permission model tells, after whatever happens."""

from contextlib import suppress

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from tests.containers.reference import Reference
from tests.containers.trees import make, make_chain, make_credential
from tests.personas import Personas
from tokenwell.accounts import roles, service_accounts
from tokenwell.accounts.models import Role, User
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import checks, entries, permissions, sets, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Right, Value, values_of
from tokenwell.containers.models import Container, Item
from tokenwell.web.problems import Problem

_SAID = [(facet, value) for facet in Facet for value in sorted(values_of(facet))]
_STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("say"),
            st.integers(0, 20),
            st.integers(0, 20),
            st.lists(st.sampled_from(_SAID), max_size=3, unique_by=lambda said: said[0]),
        ),
        st.tuples(st.just("unsay"), st.integers(0, 20)),
        st.tuples(st.just("move"), st.integers(0, 20), st.integers(0, 20)),
        st.tuples(st.just("make"), st.integers(0, 20), st.booleans()),
        st.tuples(st.just("delete"), st.integers(0, 20)),
        st.tuples(
            st.just("nest"),
            st.integers(0, 20),
            st.lists(st.integers(0, 20), max_size=3, unique=True),
        ),
        st.tuples(st.just("disable"), st.integers(0, 20)),
    ),
    min_size=1,
    max_size=7,
)


class _World:
    """A small tree, three people, a service and three roles, to do things to."""

    def __init__(self, personas: Personas) -> None:
        self.by = personas.alice
        service = service_accounts.create("robot", description="", by=SYSTEM, created_by=None)
        # Read anew: an example before may have changed the ones that we were given.
        names = ("alice", "bob", "charlie")
        self.people = [*(User.objects.get(username=name) for name in names), service.user]
        self.roles = [personas.team, *(roles.create_role(n, by=SYSTEM) for n in ("in", "out"))]
        self.subjects: list[User | Role] = [
            *self.people,
            *self.roles,
            Role.objects.get(name="authenticated"),
        ]
        make_chain(personas.container, "a", "b", by=self.by)
        make_credential(personas.container, "token", by=self.by)

    @property
    def items(self) -> list[Item]:
        return list(Item.objects.order_by("pk"))

    @property
    def containers(self) -> list[Container]:
        return list(Container.objects.order_by("pk"))

    def take(self, step: tuple[object, ...]) -> None:
        """Do one thing; what the product refuses changes nothing, and is right too."""
        verb, *arguments = step
        with suppress(Problem), transaction.atomic():
            getattr(self, f"_{verb}")(*arguments)

    def _say(self, item: int, subject: int, said: list[tuple[Facet, Value]]) -> None:
        whom = self.subjects[subject % len(self.subjects)]
        place = self.items[item % len(self.items)]
        entries.give(place, *(Entry(whom, facet, value) for facet, value in said), by=SYSTEM)

    def _unsay(self, item: int) -> None:
        entries.replace(self.items[item % len(self.items)], [], by=SYSTEM)

    def _move(self, item: int, target: int) -> None:
        containers = self.containers
        tree.move(
            self.items[item % len(self.items)],
            containers[target % len(containers)],
            by=self.by,
            address=None,
        )

    def _make(self, parent: int, is_container: bool) -> None:
        around = self.containers[parent % len(self.containers)]
        name = f"n{Item.objects.count()}"
        if is_container:
            make(around, name, by=self.by)
        else:
            make_credential(around, name, by=self.by)

    def _delete(self, container: int) -> None:
        containers = self.containers
        tree.delete_container(containers[container % len(containers)], by=self.by, address=None)

    def _nest(self, role: int, members: list[int]) -> None:
        chosen = [self.subjects[member % len(self.subjects)] for member in members]
        roles.set_members(
            self.roles[role % len(self.roles)],
            users={member for member in chosen if isinstance(member, User)},
            roles={member for member in chosen if isinstance(member, Role)},
            by=SYSTEM,
        )

    def _disable(self, person: int) -> None:
        user = self.people[person % len(self.people)]
        user.is_active = not user.is_active
        user.save(update_fields=["is_active"])


@pytest.mark.timeout(300)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=_STEPS)
def test_rights_are_those_of_the_reference(
    personas: Personas, steps: list[tuple[object, ...]]
) -> None:
    with transaction.atomic():
        world = _World(personas)
        for step in steps:
            world.take(step)

            assert sets.rewrite_rights(tree.root().pk) == 0
            _assert_as_told(world)
        assert not checks.compare()
        transaction.set_rollback(True)


def _assert_as_told(world: _World) -> None:
    reference, items = Reference(), world.items
    for person in world.people:
        told = {item.pk: reference.rights(person, item.pk) for item in items}
        for item in permissions.with_rights(person, Item.objects.filter(pk__in=told)):
            assert permissions.rights_read(item) == sorted(told[item.pk])
        seen = permissions.visible(person, Item.objects.all())
        assert _keys(seen) == {pk for pk, rights in told.items() if rights}
        for right in (Right.CONTAINER_WRITE, Right.CREDENTIAL_USE):
            granted = permissions.permitted(person, right, Item.objects.all())
            assert _keys(granted) == {pk for pk, rights in told.items() if right in rights}
        item = items[-1]
        for right in (Right.CONFIGURATION_READ, Right.SECURITY_READ):
            assert permissions.can(person, right, item) is (right in told[item.pk])
            assert person.has_perm(f"containers.{right}", item) is (right in told[item.pk])
            assert person.has_perm(right, item) is (right in told[item.pk])
        assert permissions.rights_on(person, item) == sorted(told[item.pk])
    for item in items:
        assert item.permission_set_id == reference.set_of(item.pk)


def _keys(items: QuerySet[Item]) -> set[object]:
    return set(items.values_list("pk", flat=True))


def test_question_is_one_query_at_any_depth(
    personas: Personas, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    deep = make_chain(personas.container, *(f"c{n}" for n in range(30)), by=personas.alice)[-1]

    with django_assert_num_queries(1):
        assert permissions.can(personas.bob, Right.CREDENTIAL_USE, deep)
    with django_assert_num_queries(1):
        assert not permissions.can(personas.charlie, Right.CREDENTIAL_USE, deep)


def test_administrator_has_no_hidden_way_around_entries(personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)
    no_access = Entry(personas.root, Facet.CREDENTIAL, Value.NO_ACCESS)
    entries.give(inner, no_access, by=SYSTEM)

    assert personas.root.is_superuser
    assert not personas.root.has_perm("containers.credential_use", inner)
    assert personas.root.has_perm("containers.container_read", inner)


def test_no_access_is_no_denial(personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)
    entries.give(inner, Entry(personas.bob, Facet.CREDENTIAL, Value.NO_ACCESS), by=SYSTEM)

    assert permissions.can(personas.bob, Right.CREDENTIAL_USE, Item.objects.get(pk=inner.pk))


@pytest.mark.parametrize("name", ["credential_use", "credentials.credential_use", "no_such", ""])
def test_backend_knows_no_other_names(personas: Personas, name: str) -> None:
    is_known = name == "credential_use"

    assert personas.alice.has_perm(name, personas.container) is is_known
    assert not personas.alice.has_perm(name, personas.team)


def test_deleted_subject_leaves_rights_of_others_as_they_are(personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)
    service = service_accounts.create("robot", description="", by=SYSTEM, created_by=None)
    entries.give(inner, Entry(service.user, Facet.CREDENTIAL, Value.USE), by=SYSTEM)
    lower = make(inner, "lower", by=personas.alice)

    service_accounts.delete(service, by=SYSTEM)

    assert not checks.compare()
    for person in (personas.alice, personas.bob, personas.charlie):
        for item in (inner, lower):
            item.refresh_from_db()
            told = Reference().rights(person, item.pk)
            assert set(permissions.rights_on(person, item)) == told


def test_everybody_may_use_is_told_of_public_alone(personas: Personas) -> None:
    public = Container.objects.get(name="public", is_fixed=True)

    assert permissions.everybody_may_use(public)
    assert not permissions.everybody_may_use(personas.container)


def test_rows_are_guardians(personas: Personas) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.codename FROM containers_userright r JOIN auth_permission p"
            " ON p.id = r.permission_id WHERE r.user_id = %s AND r.content_object_id = %s",
            [personas.alice.pk, Item.objects.get(pk=personas.container.pk).permission_set_id],
        )
        names = {row[0] for row in cursor.fetchall()}

    assert names == set(Right)
