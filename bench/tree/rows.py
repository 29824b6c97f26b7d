"""The rows of ``DATA=large``: rights and lists, on a tree of 100,000 containers."""

from collections.abc import Callable

from bench.result import Result
from bench.tree import changes, fetches, lists, questions
from bench.tree.stacks import Trees

MOST_SECONDS = 600


def seed(trees: Trees) -> Result:
    """Say how long it took to write the trees, and that what was worked out is right."""
    large = trees.large
    figures = {
        "seconds": large.facts["seconds"],
        "seconds_small": trees.small.facts["seconds"],
        "seconds_to_compare_all_rights": large.facts["seconds_to_compare"],
        "ratio": round(large.facts["seconds"] / MOST_SECONDS, 3),
        "compared_with": f"{MOST_SECONDS} s",
        "containers": large.size.containers,
        "credentials": large.size.credentials,
        "people": large.size.people,
        "roles": large.size.roles,
        "places": large.size.places,
        "depth": large.size.depth,
    }
    is_slow = large.facts["seconds"] > MOST_SECONDS
    return Result("seed", figures, ["it takes more than ten minutes"] if is_slow else [])


ROWS: dict[str, Callable[[Trees], Result]] = {
    "seed": seed,
    "can": questions.measure,
    "list_100": lists.measure,
    "token_fetch": fetches.measure,
    "search": lists.search,
    "report_who": lists.report_who,
    "role_change": changes.role_change,
    "grant_root": changes.grant_root,
    "first_entry": changes.first_entry,
    "move_subtree": changes.move_subtree,
}
