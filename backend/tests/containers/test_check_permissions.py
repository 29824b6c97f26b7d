"""The command finds what differs from what was said, whoever broke it, and mends it."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from tests.containers.trees import make_chain, make_credential
from tests.personas import Personas
from tokenwell.accounts import service_accounts
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import checks, entries, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import Item, PermissionEntry, PermissionSet

_BREAK = {
    "ancestors": "UPDATE containers_item SET ancestors = ancestors[2:] WHERE name = 'b'",
    "another set": (
        "UPDATE containers_item SET permission_set_id = (SELECT id FROM containers_permissionset"
        " WHERE owner_id = (SELECT id FROM containers_item WHERE parent_id IS NULL))"
        " WHERE name = 'b'"
    ),
    "a user's right too many": (
        "INSERT INTO containers_userright (content_object_id, user_id, permission_id)"
        " SELECT s.id, u.id, p.id FROM containers_permissionset s, accounts_user u,"
        " auth_permission p WHERE u.username = 'charlie' AND p.codename = 'credential_use'"
    ),
    "a user's right missing": "DELETE FROM containers_userright",
    "a role's right missing": "DELETE FROM containers_roleright",
    "an entry that nobody worked out": (
        "INSERT INTO containers_permissionentry (id, item_id, user_id, facet, value)"
        " SELECT gen_random_uuid(), i.id, u.id, 'credential', 'use'"
        " FROM containers_item i, accounts_user u WHERE i.name = 'b' AND u.username = 'charlie'"
    ),
    "a role in effect missing": "DELETE FROM accounts_user_groups",
    "a role in effect too many": (
        "INSERT INTO accounts_user_groups (user_id, group_id) SELECT u.id, g.id"
        " FROM accounts_user u, auth_group g WHERE u.username = 'charlie' AND g.name = 'team'"
    ),
}


def _run(*arguments: str) -> tuple[int, str]:
    out, code = StringIO(), 0
    try:
        call_command("check_permissions", *arguments, stdout=out)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, out.getvalue()


@pytest.fixture
def tree_of_alice(personas: Personas) -> list[Item]:
    """Make /team/a/b/c with a credential, and entries at a."""
    chain = make_chain(personas.container, "a", "b", "c", by=personas.alice)
    make_credential(chain[-1], "token", by=personas.alice)
    entries.give(chain[0], Entry(personas.team, Facet.SERVICE, Value.USE), by=SYSTEM)
    return list(chain)


@pytest.mark.usefixtures("tree_of_alice")
def test_sound_tree_passes() -> None:
    assert _run() == (0, "All permissions in effect are those that were said.\n")


@pytest.mark.usefixtures("tree_of_alice")
@pytest.mark.parametrize("statement", _BREAK.values(), ids=_BREAK.keys())
def test_what_was_broken_is_found_and_mended(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        broken = cursor.rowcount

    first_code, first_words = _run()
    second_code, second_words = _run()
    mended_code, mended_words = _run("--repair")

    assert broken > 0
    # Looking has changed nothing.
    assert (first_code, first_words) == (second_code, second_words)
    assert first_code == 1
    assert first_words.endswith("Nothing was changed. Mend it with --repair.\n")
    assert (mended_code, mended_words.splitlines()[:-1]) == (0, first_words.splitlines()[:-1])
    assert _run()[0] == 0


def test_differing_items_are_named(personas: Personas, tree_of_alice: list[Item]) -> None:
    Item.objects.filter(pk=tree_of_alice[1].pk).update(ancestors=[])

    _, words = _run()

    assert f"Items with wrong ancestors: 1 ({tree_of_alice[1].pk})" in words


@pytest.mark.usefixtures("tree_of_alice")
def test_repair_is_recorded_and_a_needless_one_is_not(personas: Personas) -> None:
    _run("--repair")
    before = AuditEvent.objects.count()
    User.groups.through.objects.filter(user=personas.bob).delete()

    found = checks.repair()

    assert found.roles == 2
    event = AuditEvent.objects.first()
    assert event is not None
    assert AuditEvent.objects.count() == before + 1
    assert event.facts["repaired"] == {"places": 0, "sets": 0, "rights": 0, "roles": 2}


def test_entries_that_lost_their_set_get_one(personas: Personas, tree_of_alice: list[Item]) -> None:
    own = PermissionSet.objects.get(owner=tree_of_alice[0])
    Item.objects.filter(permission_set=own).update(
        permission_set=personas.container.permission_set_id
    )
    own.delete()

    found = checks.repair()

    assert set(found.sets) >= {item.pk for item in tree_of_alice}
    assert not checks.compare()
    assert PermissionSet.objects.filter(owner=tree_of_alice[0]).exists()


def test_set_that_a_deleted_subject_left_is_no_difference_and_is_tidied_up(
    personas: Personas, tree_of_alice: list[Item]
) -> None:
    service = service_accounts.create("robot", description="", by=SYSTEM, created_by=None)
    entries.give(tree_of_alice[2], Entry(service.user, Facet.CREDENTIAL, Value.USE), by=SYSTEM)
    service_accounts.delete(service, by=SYSTEM)

    found = checks.repair()

    assert not found
    assert not PermissionSet.objects.filter(owner=tree_of_alice[2]).exists()
    owners = PermissionSet.objects.exclude(owner=tree.root())
    assert set(owners.values_list("owner", flat=True)) == set(
        PermissionEntry.objects.exclude(item=tree.root()).values_list("item", flat=True)
    )
