"""Give containers other tags, with the record of it."""

from django.db import transaction
from django.utils import timezone

from tokenwell.accounts.models import User
from tokenwell.accounts.people import actor
from tokenwell.audit.actions import Action
from tokenwell.audit.log import record
from tokenwell.containers import sets, tree
from tokenwell.containers.models import Container


@transaction.atomic
def tag(container: Container, tags: list[str], *, by: User, address: str | None) -> None:
    """
    Give a container these tags, as ``tags.checked`` gives them, in the place of its own.

    :raises Problem: it is gone.
    """
    sets.share_tree()
    tree.read_again(container, "tags")
    if tags == container.tags:
        return
    values = {"tags": {"before": container.tags, "after": tags}}
    container.tags = tags
    container.modified_at, container.modified_by = timezone.now(), by
    container.save(update_fields=["tags", "modified_at", "modified_by"])
    facts = {"fields": ["tags"], "values": values}
    record(Action.CONTAINER_UPDATED, by=actor(by, address), on=tree.target(container), facts=facts)
