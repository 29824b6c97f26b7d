"""
The shape of the tree, as numbers: which container is in which, and which have entries.

One container has all others in it. Most of them are broad, ten in each; one branch alone is as
deep as a tree may be.
"""

from collections.abc import Iterator
from random import Random

from bench.tree.sizes import Size

TOP = -1  # the root
ALL, BRANCH, OTHER_BRANCH = range(3)
EACH = 10
_SEED = 6

_KINDS = ("sales", "billing", "support", "warehouse", "payroll", "research", "legal", "web")
_PROVIDERS = ("acme", "borealis", "cobalt", "dynamo", "ember", "fjord", "granite", "harbor")
_USES = ("crm", "mail", "files", "calendar", "ledger", "tickets", "metrics", "builds", "chat")


def around(size: Size) -> Iterator[int]:
    """Give for each container in turn the number of the one that it is in."""
    # A credential in the deepest container is as deep as anything may be.
    broad = size.containers - (size.depth - 2)
    yield TOP
    for number in range(1, broad):
        yield (number - 1) // EACH
    yield ALL
    yield from range(broad, size.containers - 1)


def places(size: Size) -> set[int]:
    """
    Choose the containers that have entries of their own.

    The one around all others has none, and the first branch has none at its top: the first entry
    of these is what is measured.
    """
    chosen = Random(_SEED).sample(range(BRANCH + 1, size.containers), size.places)  # noqa: S311
    return set(chosen)


def container_name(number: int) -> str:
    """Name a container."""
    return f"{_KINDS[number % len(_KINDS)]}-{number:06d}"


def credential_name(number: int) -> str:
    """Name a credential: words that many share, and a number of its own."""
    provider = _PROVIDERS[number // 7 % len(_PROVIDERS)]
    return f"{provider}-{_USES[number % len(_USES)]}-{number:07d}"
