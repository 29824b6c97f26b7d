"""The bin: what was thrown away with all below it, seen by nobody, and put back as it was."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from tokenwell.accounts.models import User
from tokenwell.containers import sets, tree
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Binned, Container, Item, Kind, PermissionSet
from tokenwell.containers.paths import path_of
from tokenwell.containers.permissions import AnyItem

KEPT_FOR = timedelta(days=30)
# A name that nobody types; what is in there goes by its id.
_NAME = ".tokenwell-bin"

# The users, and the roles, whose rights are enough for an item with all that is in it.
_COULD = """
WITH needed AS (
    SELECT DISTINCT i.permission_set_id, p.id
    FROM containers_item i
    JOIN auth_permission p ON p.codename = CASE i.kind
        WHEN %(container)s THEN %(container_write)s ELSE %(configuration_write)s END
    JOIN django_content_type c ON c.id = p.content_type_id
    WHERE (i.id = %(top)s OR i.ancestors @> ARRAY[%(top)s])
      AND c.app_label = 'containers' AND c.model = 'permissionset'
)
SELECT
    ARRAY(
        SELECT user_id FROM containers_userright
        WHERE (content_object_id, permission_id) IN (TABLE needed)
        GROUP BY user_id HAVING count(*) = (SELECT count(*) FROM needed)
    ),
    ARRAY(
        SELECT group_id FROM containers_roleright
        WHERE (content_object_id, permission_id) IN (TABLE needed)
        GROUP BY group_id HAVING count(*) = (SELECT count(*) FROM needed)
    )
"""


def in_it() -> Q:
    """Keep the items that are in the bin, and the bin itself."""
    ids = list(Container.objects.filter(is_bin=True).values_list("pk", flat=True))
    return Q(pk__in=ids) | Q(ancestors__overlap=ids)


def outside(items: QuerySet[AnyItem]) -> QuerySet[AnyItem]:
    """Leave out what is in the bin; for those who see what nobody has a right on."""
    return items.exclude(in_it())


@transaction.atomic
def throw(item: Item, *, by: User) -> Binned:
    """
    Put an item with all below it into the bin: from now on nobody has any right on it.

    What was said about rights in there is kept. The caller records it.

    :raises Problem: the item is fixed, or gone.
    """
    sets.lock_tree()
    tree.read_again(item)
    tree.refuse_fixed(item)
    users, roles = _who_could(item)
    binned = Binned(
        item=item,
        name=item.name,
        path=path_of(item),
        parent_id=item.ancestors[-1],
        within=item.ancestors,
        thrown_at=timezone.now(),
        thrown_by=by,
        could_users=users,
        could_roles=roles,
    )
    tree.relocate(item, _the_bin(), str(item.pk), by=by)
    sets.leave(item)
    binned.save(force_insert=True)
    return binned


@transaction.atomic
def put_back(binned: Binned, parent: Container, name: str, *, by: User) -> Item:
    """
    Put what was thrown away into a container, with the rights that were said in it.

    The caller records it.

    :raises Problem: the name is taken there, or the tree would be too deep.
    """
    sets.lock_tree()
    tree.read_again(parent)
    item = binned.item
    tree.relocate(item, parent, name, by=by)
    sets.rebuild(item)
    binned.delete()
    return item


def _who_could(item: Item) -> tuple[list[UUID], list[int]]:
    """
    Say which users and roles might throw an item away; the container around it apart.

    Whoever has the rights by two roles that each have some of them is not among them.
    """
    values: dict[str, Any] = {
        "top": item.pk,
        "container": Kind.CONTAINER.value,
        "container_write": Right.CONTAINER_WRITE.value,
        "configuration_write": Right.CONFIGURATION_WRITE.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COULD, values)
        users, roles = cursor.fetchone()
    return users, roles


def _the_bin() -> Container:
    """Get the bin; the first who throws something away makes it."""
    found = Container.objects.filter(is_bin=True).first()
    if found is not None:
        return found
    made = Container(kind=Kind.CONTAINER, is_fixed=True, is_bin=True)
    tree.put(made, tree.root(), _NAME, by=None)
    own = PermissionSet.objects.create(owner=made)
    Item.objects.filter(pk=made.pk).update(permission_set=own)
    made.permission_set = own
    return made
