"""One question costs one look-up at any depth, and is answered under one name alone."""

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from tests.containers.trees import make_chain, public
from tests.personas import Personas
from tokenwell.containers import permissions
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Item


def test_question_is_one_query_at_any_depth(
    personas: Personas, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    deep = make_chain(personas.container, *(f"c{n}" for n in range(30)), by=personas.alice)[-1]

    with django_assert_num_queries(1):
        assert permissions.can(personas.bob, Right.CREDENTIAL_USE, deep)
    with django_assert_num_queries(1):
        assert not permissions.can(personas.charlie, Right.CREDENTIAL_USE, deep)


@pytest.mark.parametrize("name", ["credential_use", "credentials.credential_use", "no_such", ""])
def test_backend_knows_no_other_names(personas: Personas, name: str) -> None:
    is_known = name == "credential_use"

    assert personas.alice.has_perm(name, personas.container) is is_known
    assert not personas.alice.has_perm(name, personas.team)


def test_everybody_may_use_is_told_of_public_alone(personas: Personas) -> None:
    assert permissions.everybody_may_use(public())
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
