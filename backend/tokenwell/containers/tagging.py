"""Give containers and jobs other tags, with the record of it."""

from django.db import transaction
from django.utils import timezone

from tokenwell.accounts.models import User
from tokenwell.accounts.people import actor
from tokenwell.audit.actions import Action
from tokenwell.audit.log import record
from tokenwell.containers import sets, tree
from tokenwell.containers.models import Item, Kind

_TAGGED = {
    Kind.CONTAINER.value: Action.CONTAINER_UPDATED,
    Kind.JOB.value: Action.JOB_UPDATED,
}


@transaction.atomic
def tag(item: Item, tags: list[str], *, by: User, address: str | None) -> None:
    """
    Give a container or a job these tags, as ``tags.checked`` gives them, in the place of its own.

    :raises Problem: it is gone.
    """
    sets.share_tree()
    tree.read_again(item, "tags")
    if tags == item.tags:
        return
    values = {"tags": {"before": item.tags, "after": tags}}
    item.tags = tags
    item.modified_at, item.modified_by = timezone.now(), by
    item.save(update_fields=["tags", "modified_at", "modified_by"])
    facts = {"fields": ["tags"], "values": values}
    record(_TAGGED[item.kind], by=actor(by, address), on=tree.target(item), facts=facts)
