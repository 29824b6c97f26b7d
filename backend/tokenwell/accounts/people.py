"""Accounts of people: make, change, disable, and the actor they are in the record."""

import secrets
from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tokenwell.accounts import roles
from tokenwell.accounts.models import Role, User
from tokenwell.accounts.names import composed, free_name
from tokenwell.audit.actions import Action
from tokenwell.audit.log import Actor, Target, record
from tokenwell.audit.models import ActorKind
from tokenwell.web.problems import invalid

PRIVILEGES = tuple(codename for codename, _ in User._meta.permissions)


def actor(user: User, address: str | None = None) -> Actor:
    """Name a user or a service as the one who does something."""
    kind = ActorKind.SERVICE if user.is_service else ActorKind.USER
    return Actor(kind, user.pk, user.display_name, address)


def target(user: User) -> Target:
    """Name a user as what something is done to."""
    return Target("service" if user.is_service else "user", user.pk, user.username)


def privileges_of(user: User) -> list[str]:
    """List the global rights that a user has, by themselves or by a role."""
    return [name for name in PRIVILEGES if user.has_perm(f"accounts.{name}")]


@transaction.atomic
def create_user(
    username: str,
    *,
    password: str,
    by: Actor,
    is_administrator: bool = False,
    first_name: str = "",
    last_name: str = "",
    email: str = "",
) -> User:
    """
    Make the account of a person.

    :raises Problem: the name is taken or the password too weak; the message says why.
    """
    user = User(
        username=_free_name(username),
        first_name=first_name,
        last_name=last_name,
        email=email,
    )
    check_password(password, user=user)
    user.set_password(password)
    user.save(force_insert=True)
    # The first password is told by somebody else. Who may not choose another, of an account
    # that several share, is told so afterwards.
    user.user_permissions.set(_privileges().filter(codename="set_own_password"))
    roles.rewrite_roles_of(user)
    record(Action.USER_CREATED, by=by, on=target(user))
    # An event of its own, the same as later: who looks for administrators finds them all.
    _set_administrator(user, is_administrator=is_administrator, by=by)
    return user


@transaction.atomic
def update_user(
    user: User,
    *,
    by: Actor,
    username: str | None = None,
    first_name: str | None = None,
    last_name: str | None = None,
    email: str | None = None,
) -> None:
    """
    Change what is given of a person's name and address.

    :raises Problem: the name is taken.
    """
    given = {
        "username": username and composed(username),
        "first_name": first_name,
        "last_name": last_name,
        "email": email,
    }
    changed = [field for field, value in given.items() if value not in {None, getattr(user, field)}]
    if not changed:
        return
    facts: dict[str, object] = {"fields": changed}
    if username is not None and "username" in changed:
        facts |= {"before": user.username, "after": _free_name(username, but=user)}
    for field in changed:
        setattr(user, field, given[field])
    user.save(update_fields=changed)
    record(Action.USER_UPDATED, by=by, on=target(user), facts=facts)


@transaction.atomic
def disable_user(user: User, *, by: Actor) -> None:
    """
    Keep a person out from now on; their sessions end at once, and for good.

    :raises Problem: it is oneself, or the last administrator.
    """
    _keep_an_administrator(user, by=by, field="is_active")
    user.refresh_from_db(fields=["is_active"])
    if not user.is_active:
        return
    user.is_active = False
    user.save(update_fields=["is_active"])
    # Else an old session would live again on the day the account is enabled.
    _end_sessions(user)
    record(Action.USER_DISABLED, by=by, on=target(user))


@transaction.atomic
def enable_user(user: User, *, by: Actor) -> None:
    """Let a person in again, who has to sign in anew."""
    if user.is_active:
        return
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(Action.USER_UPDATED, by=by, on=target(user), facts={"fields": ["is_active"]})


@transaction.atomic
def make_administrator(user: User, *, by: Actor) -> None:
    """
    Give a person all privileges and the administrators' pages.

    :raises Problem: it is a service.
    """
    if user.is_service:
        raise invalid(is_administrator="A service can't be an administrator.")
    _set_administrator(user, is_administrator=True, by=by)


@transaction.atomic
def dismiss_administrator(user: User, *, by: Actor) -> None:
    """
    Take back what ``make_administrator`` gave.

    :raises Problem: it is oneself, or the last administrator.
    """
    _keep_an_administrator(user, by=by, field="is_administrator")
    _set_administrator(user, is_administrator=False, by=by)


@transaction.atomic
def set_privileges(subject: User | Role, privileges: Collection[str], *, by: Actor) -> None:
    """
    Say which global rights a person or a role has, anew and completely.

    :raises Problem: there is no such privilege, or the role is fixed.
    """
    if set(privileges) - set(PRIVILEGES):
        raise invalid(privileges=f"A privilege is one of: {', '.join(PRIVILEGES)}.")
    if isinstance(subject, Role) and subject.is_fixed:
        raise invalid(privileges="Every signed-in person is in this role: it can't be changed.")
    before = set(own_privileges_of(subject))
    added, removed = sorted(set(privileges) - before), sorted(before - set(privileges))
    if not added and not removed:
        return
    rows, permissions = _privileges(), _permissions_of(subject)
    permissions.add(*rows.filter(codename__in=added))
    permissions.remove(*rows.filter(codename__in=removed))
    on = roles.target(subject) if isinstance(subject, Role) else target(subject)
    facts = {"added": added, "removed": removed}
    record(Action.PRIVILEGES_CHANGED, by=by, on=on, facts=facts)


def own_privileges_of(subject: User | Role) -> list[str]:
    """List the global rights that were given to a person or a role itself."""
    there = {permission.codename for permission in _permissions_of(subject).all()}
    return [name for name in PRIVILEGES if name in there]


@transaction.atomic
def set_password(user: User, password: str, *, by: Actor) -> None:
    """
    Give a person another password; all their sessions end.

    :raises Problem: it is too weak.
    """
    check_password(password, user=user)
    user.set_password(password)
    user.save(update_fields=["password"])
    record(Action.PASSWORD_CHANGED, by=by, on=target(user))


def random_password() -> str:
    """Make a password that nobody guesses, to be told to the person once."""
    return secrets.token_urlsafe(18)


def check_password(password: str, *, user: User) -> None:
    """
    Measure a password by the rules of the deployment.

    :raises Problem: it is too weak; the message says why.
    """
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise invalid(password=" ".join(error.messages)) from None


def _free_name(username: str, but: User | None = None) -> str:
    words = "Somebody has this name already."
    return free_name(username, field="username", words=words, but=but)


def _set_administrator(user: User, *, is_administrator: bool, by: Actor) -> None:
    if user.is_superuser == is_administrator:
        return
    user.is_staff = user.is_superuser = is_administrator
    user.save(update_fields=["is_staff", "is_superuser"])
    facts = {"added" if is_administrator else "removed": ["administrator"]}
    record(Action.PRIVILEGES_CHANGED, by=by, on=target(user), facts=facts)


def _keep_an_administrator(user: User, *, by: Actor, field: str) -> None:
    """Call before an account loses its power: somebody who has it must be left."""
    if user.pk == by.id:
        raise invalid(**{field: "Nobody can do this to themselves. Ask another administrator."})
    # Locked, so that two who dismiss each other at the same time don't both succeed.
    active = User.objects.select_for_update().filter(is_superuser=True, is_active=True)
    there = set(active.order_by("pk").values_list("pk", flat=True))
    if there == {user.pk}:
        raise invalid(**{field: "This is the last administrator. Make another one first."})


def _privileges() -> QuerySet[Permission]:
    return Permission.objects.filter(content_type__app_label="accounts", content_type__model="user")


def _permissions_of(subject: User | Role) -> Any:
    return subject.permissions if isinstance(subject, Role) else subject.user_permissions


def _end_sessions(user: User) -> None:
    # A session names its person only inside; there are at most those of half a day.
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
