"""What is there from the start: the root, /public, and what every person may do in it."""

from typing import Any

from tokenwell.accounts.models import AUTHENTICATED, Role
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries, tree
from tokenwell.containers.inheritance import Facet, Value


def make_fixed(**_kwargs: Any) -> None:
    """Make the root and /public where they are missing."""
    for container in tree.make_fixed(SYSTEM):
        if container.parent_id is None:
            continue
        everybody = Role.objects.get(name=AUTHENTICATED, is_fixed=True)
        said = (
            (Facet.CONTAINER, Value.READ_WRITE),
            (Facet.CONFIGURATION, Value.READ_WRITE),
            (Facet.CREDENTIAL, Value.USE),
            (Facet.SECURITY, Value.READ),
        )
        entries.give(
            container,
            *(entries.Entry(everybody, facet, value) for facet, value in said),
            by=SYSTEM,
        )
