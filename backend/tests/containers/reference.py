"""The permission model once more, as naively as it is told: the judge of the fast one.

    effective(person, container, facet) = strongest over {person} + roles, transitively +
    {authenticated} of the nearest entry from the container up to the root, or up to the bin;
    no_access and nothing found give nothing

No code of the product is used: what was said is read, and nothing that was worked out.
"""

from django.db import connection

PEOPLE = "SELECT id::text FROM accounts_user WHERE is_active"
MEMBERS = """SELECT role_id::text, coalesce(user_id::text, member_role_id::text)
FROM accounts_rolemember UNION SELECT r.id::text, u.id::text FROM auth_group r, accounts_user u
WHERE r.name = 'authenticated' AND NOT u.is_service"""
PARENTS = """SELECT i.id::text, CASE WHEN is_bin THEN NULL ELSE parent_id::text END
FROM containers_item i LEFT JOIN containers_container ON item_ptr_id = i.id"""
SAID = """SELECT item_id::text, coalesce(user_id::text, role_id::text), facet, value
FROM containers_permissionentry"""
GIVES = {"read": ["read"], "read_write": ["read", "write"], "use": ["use"], "no_access": []}


def effective() -> set[tuple[str, str, str]]:
    """Say who has which right where: (person, item, right), of all people and items."""
    with connection.cursor() as cursor:
        rows = [cursor.execute(query).fetchall() for query in (PEOPLE, MEMBERS, PARENTS, SAID)]
    people, members, parents, found = rows[0], rows[1], dict(rows[2]), set()
    said = {(item, subject, facet): value for item, subject, facet, value in rows[3]}
    for [person] in people:
        subjects = {person}
        while around := {role for role, member in members if member in subjects} - subjects:
            subjects |= around
        for subject, facet in {words[1:] for words in said if words[1] in subjects}:
            for item in parents:
                place = item
                while place and (place, subject, facet) not in said:
                    place = parents[place]
                value = said.get((place, subject, facet), "no_access")
                found |= {(person, item, f"{facet}_{right}") for right in GIVES[value]}
    return found
