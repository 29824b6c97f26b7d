"""
Versions of people, roles, services and keys: of what can be changed of them.

Whoever changes something says from which version they did; if it is another one by now, somebody
else was faster, and nothing is overwritten.
"""

import hashlib
import json

from tokenwell.accounts import people
from tokenwell.accounts.models import ApiKey, Role, RoleMember, ServiceAccount, User
from tokenwell.web.conditional import etag

NAMES = ("username", "first_name", "last_name", "email")


def of_person(user: User) -> str:
    """Give the version of a person, with their privileges and the roles they were put into."""
    said: list[object] = [getattr(user, name) for name in NAMES]
    said += [user.is_active, user.is_superuser, people.own_privileges_of(user)]
    said += user.memberships.order_by("pk").values_list("pk", flat=True)
    return _version(user.pk, said)


def of_role(role: Role) -> str:
    """Give the version of a role, with its members and privileges."""
    members = RoleMember.objects.filter(role=role).order_by("pk").values_list("pk", flat=True)
    return _version(role.uid, [role.name, people.own_privileges_of(role), list(members)])


def of_service(service: ServiceAccount) -> str:
    """Give the version of a service; its keys have their own."""
    user = service.user
    return _version(service.pk, [user.username, service.description, user.is_active])


def of_key(key: ApiKey) -> str:
    """Give the version of a key, with its limits and its end."""
    said = [key.label, key.is_enabled, key.expires_at.isoformat(), key.calls_only]
    said += [key.networks, [str(one) for one in key.limited_to], key.purposes]
    return _version(key.pk, said)


def _version(of: object, said: list[object]) -> str:
    return etag(of, hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16])
