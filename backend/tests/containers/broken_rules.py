"""
The rules of rights, each with what breaks it.

What is broken is the text of the product, a statement or a function; a text that is not there
any more fails.
"""

import inspect
import textwrap
from dataclasses import dataclass
from types import ModuleType

from tokenwell.accounts import nesting, people, roles
from tokenwell.containers import permissions, sets, tree


@dataclass(frozen=True)
class Broken:
    """A rule, and the text that it is broken by: some words in a module, in place of others."""

    rule: str
    module: ModuleType
    name: str
    text: str
    instead: str = ""

    def __str__(self) -> str:
        return self.rule.replace(" ", "-")

    def broken(self) -> object:
        """Make what the module has then under the name."""
        whole = getattr(self.module, self.name)
        source = whole if isinstance(whole, str) else textwrap.dedent(inspect.getsource(whole))
        assert self.text in source, f"{self.rule}: {self.name} has changed"
        source = source.replace(self.text, self.instead)
        if isinstance(whole, str):
            return source
        names = dict(vars(self.module))
        exec(source, names)  # noqa: S102 - the product's own text
        return names[self.name]


BROKEN = [
    Broken(
        "an entry stops what is said above",
        sets,
        "_REWRITE",
        "DISTINCT ON (t.set_id, e.{subject}, e.facet)",
    ),
    Broken(
        "the nearest entry counts and not the farthest",
        sets,
        "_REWRITE",
        "e.item_id) DESC",
        "e.item_id)",
    ),
    Broken(
        "each facet counts by itself",
        sets,
        "_REWRITE",
        "e.{subject}, e.facet)\n",
        "e.{subject})\n",
    ),
    Broken(
        "no_access stops what comes from above",
        sets,
        "_REWRITE",
        "AND {whose}",
        "AND {whose} AND e.value <> 'no_access'",
    ),
    Broken(
        "no_access is no denial of what is said nearer",
        sets,
        "_REWRITE",
        "e.facet, array_position",
        "e.facet, e.value <> 'no_access', array_position",
    ),
    Broken(
        "what an entry gave goes with it",
        sets,
        "_REWRITE",
        "WHERE r.content_object_id = t.set_id",
        "WHERE r.content_object_id = t.set_id AND false",
    ),
    Broken(
        "what is below is worked out too",
        sets,
        "_HERE_AND_BELOW",
        "(o.id = %(top)s OR o.ancestors @> ARRAY[%(top)s])",
        "o.id = %(top)s",
    ),
    Broken(
        "the first entry of a place counts for what is below",
        sets,
        "_USE_SET",
        "(id = %(top)s OR ancestors @> ARRAY[%(top)s])",
        "id = %(top)s",
    ),
    Broken(
        "the last entry that goes gives the set back",
        sets,
        "_settle_set",
        "item.entries.exists()",
        "PermissionSet.objects.filter(owner=item).exists()",
    ),
    Broken(
        "an entry counts below its place",
        sets,
        "settle",
        "_rewrite_of(kind, _HERE_AND_BELOW",
        "_rewrite_of(kind, _HERE",
    ),
    Broken(
        "who is taken out of a role is worked out anew",
        roles,
        "set_members",
        "people_of([*new, *gone])",
        "people_of(new)",
    ),
    Broken("a move reworks rights", tree, "move", "sets.settle(item)", "pass"),
    Broken(
        "a move takes along what is below",
        tree,
        "_MOVE_BELOW",
        "WHERE ancestors @> ARRAY[%(top)s]",
        "WHERE false AND ancestors @> ARRAY[%(top)s]",
    ),
    Broken(
        "roles in roles give",
        roles,
        "_REWRITE",
        "ON m.member_role_id = s.role_id",
        "ON m.member_role_id = s.role_id AND false",
    ),
    Broken(
        "who leaves a role loses what it gave",
        roles,
        "_REWRITE",
        "WHERE ug.user_id = p.id",
        "WHERE ug.user_id = p.id AND false",
    ),
    Broken(
        "who is in an inner role is asked about",
        nesting,
        "_INSIDE",
        "m.member_role_id IS NOT NULL",
        "false",
    ),
    Broken("a role that is deleted takes along", roles, "delete_role", "_rewrite(people)", "pass"),
    Broken(
        "everybody is in authenticated",
        people,
        "create_user",
        "roles.rewrite_roles_of(user)",
        "pass",
    ),
    Broken(
        "no service is in authenticated",
        roles,
        "_REWRITE",
        "NOT u.is_service AND",
    ),
    Broken(
        "who is disabled has nothing",
        permissions,
        "can",
        "if not user.is_active",
        "if False",
    ),
    Broken(
        "holders are people and no services",
        permissions,
        "holders_of",
        '"is_service": False',
        '"is_active": True',
    ),
]
