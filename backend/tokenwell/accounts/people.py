"""Accounts of people: make, disable, and the actor they are in the record."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from tokenwell.accounts import roles
from tokenwell.accounts.models import User
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
def create_user(username: str, *, password: str, by: Actor, is_administrator: bool = False) -> User:
    """
    Make the account of a person.

    :raises Problem: the name is taken or the password too weak; the message says why.
    """
    if User.objects.filter(username__iexact=username).exists():
        raise invalid(username="Somebody has this name already.")
    user = User(username=username, is_staff=is_administrator, is_superuser=is_administrator)
    check_password(password, user=user)
    user.set_password(password)
    user.save(force_insert=True)
    roles.rewrite_roles_of(user)
    record(Action.USER_CREATED, by=by, on=target(user))
    return user


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


def check_password(password: str, *, user: User) -> None:
    """
    Measure a password by the rules of the deployment.

    :raises Problem: it is too weak; the message says why.
    """
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise invalid(password=" ".join(error.messages)) from None
