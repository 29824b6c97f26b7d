"""Service accounts: programs that call us, and the keys that they call with."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tokenwell.accounts import roles
from tokenwell.accounts.key_limits import UNLIMITED, KeyLimits
from tokenwell.accounts.locks import lock_memberships, lock_rights
from tokenwell.accounts.models import ApiKey, ServiceAccount, User
from tokenwell.accounts.names import composed, free_name
from tokenwell.accounts.people import target
from tokenwell.audit.actions import Action
from tokenwell.audit.log import Actor, record
from tokenwell.web.problems import Problem, invalid, not_found

LONGEST_LIFE = timedelta(days=366)
USUAL_LIFE = timedelta(days=90)
_PREFIX_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made; ``text`` is shown once and kept nowhere."""

    key: ApiKey
    text: str = field(repr=False)


@transaction.atomic
def create(name: str, *, description: str, by: Actor, created_by: User | None) -> ServiceAccount:
    """
    Make a service account, without keys and without rights.

    :raises Problem: the name is taken.
    """
    user = User(username=_free_name(name), is_service=True)
    user.set_unusable_password()
    user.save(force_insert=True)
    service = ServiceAccount.objects.create(
        user=user, description=description, created_at=timezone.now(), created_by=created_by
    )
    roles.rewrite_roles_of(user)
    record(Action.SERVICE_CREATED, by=by, on=target(user))
    return service


@transaction.atomic
def update(
    service: ServiceAccount,
    *,
    by: Actor,
    name: str | None = None,
    description: str | None = None,
    is_enabled: bool | None = None,
) -> None:
    """
    Change what is given; disabling stops all keys of the service at once.

    :raises Problem: the name is taken, or it is gone.
    """
    user = service.user
    changed: list[str] = []
    facts: dict[str, object] = {"fields": changed}
    # As it is now: another's disabling, which came since it was read, must not be undone.
    try:
        user.refresh_from_db(from_queryset=User.objects.select_for_update(no_key=True))
    except User.DoesNotExist:
        raise not_found() from None
    if name is not None and composed(name) != user.username:
        before, user.username = user.username, _free_name(name, but=user)
        facts |= {"before": before, "after": user.username}
        changed.append("name")
    if is_enabled is not None and is_enabled != user.is_active:
        user.is_active = is_enabled
        changed.append("is_enabled")
    if description is not None and description != service.description:
        service.description = description
        changed.append("description")
    if changed:
        user.save(update_fields=["username", "is_active"])
        service.save(update_fields=["description"])
        record(Action.SERVICE_UPDATED, by=by, on=target(user), facts=facts)


@transaction.atomic
def delete(service: ServiceAccount, *, by: Actor) -> None:
    """
    Delete a service with its keys and rights; its keys stop working at once.

    :raises Problem: it is gone.
    """
    lock_rights()
    lock_memberships()
    # Its user's row first, as whoever changes it does: else the two would wait for each other.
    if not User.objects.select_for_update().filter(pk=service.pk).exists():
        raise not_found()
    record(Action.SERVICE_DELETED, by=by, on=target(service.user))
    service.user.delete()


@transaction.atomic
def create_key(
    service: ServiceAccount,
    *,
    label: str,
    by: Actor,
    expires_at: datetime | None = None,
    limits: KeyLimits = UNLIMITED,
) -> NewKey:
    """
    Make a key, ``twk_<prefix>.<256 random bits>``.

    :raises Problem: it would end in the past or live longer than a year.
    """
    now = timezone.now()
    expires_at = expires_at or now + USUAL_LIFE
    if not now < expires_at <= now + LONGEST_LIFE:
        raise invalid(expires_at="A key ends in the future, at most a year ahead.")
    prefix = "".join(secrets.choice(_PREFIX_ALPHABET) for _ in range(12))
    text = f"twk_{prefix}.{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        service=service,
        label=label,
        prefix=prefix,
        hash=hash_of(text),
        created_at=now,
        expires_at=expires_at,
        networks=list(limits.networks),
        limited_to=list(limits.limited_to),
        purposes=list(limits.purposes),
        calls_only=limits.calls_only,
    )
    facts = {"label": label, "prefix": prefix, "expires_at": expires_at.isoformat()}
    record(Action.KEY_CREATED, by=by, on=target(service.user), facts={**facts, **_told(limits)})
    return NewKey(key, text)


@transaction.atomic
def rotate_key(key: ApiKey, *, overlap: timedelta, by: Actor) -> NewKey:
    """
    Make a key that takes the place of another, which goes on for as long as the two overlap.

    The new one has the label, the limits and the length of life of the old one.

    :raises Problem: the old one is gone, has ended, is disabled, or was replaced before.
    """
    keys = ApiKey.objects.select_for_update(of=("self",)).select_related("service__user")
    try:
        key = keys.get(pk=key.pk)
    except ApiKey.DoesNotExist:
        raise not_found() from None
    now = timezone.now()
    if not key.is_enabled or key.expires_at <= now:
        raise Problem(
            "key-ended",
            status=409,
            title=f"The key {key.label} is not in use any more.",
            detail="Make a new key instead.",
        )
    if key.replaced_at is not None:
        # How long it was to live at first is not known any more.
        raise Problem(
            "key-replaced",
            status=409,
            title=f"Another key took the place of {key.label} already.",
            detail="Rotate that one, or make a new key.",
        )
    new = create_key(
        key.service,
        label=key.label,
        by=by,
        expires_at=now + (key.expires_at - key.created_at),
        limits=_limits_of(key),
    )
    key.expires_at, key.replaced_at = min(key.expires_at, now + overlap), now
    key.save(update_fields=["expires_at", "replaced_at"])
    facts = {"label": key.label, "prefix": key.prefix, "expires_at": key.expires_at.isoformat()}
    record(Action.KEY_ROTATED, by=by, on=target(key.service.user), facts=facts)
    return new


@transaction.atomic
def update_key(
    key: ApiKey,
    *,
    by: Actor,
    label: str | None = None,
    is_enabled: bool | None = None,
    networks: tuple[str, ...] | None = None,
    limited_to: tuple[UUID, ...] | None = None,
    purposes: tuple[str, ...] | None = None,
    calls_only: bool | None = None,
) -> None:
    """Name a key anew, disable or enable it, or limit it otherwise."""
    changed = []
    limits = {"networks": networks, "limited_to": limited_to, "purposes": purposes}
    for name, limit in limits.items():
        if limit is not None and list(limit) != getattr(key, name):
            setattr(key, name, list(limit))
            changed.append(name)
    for name, value in {"calls_only": calls_only, "label": label, "is_enabled": is_enabled}.items():
        if value is not None and value != getattr(key, name):
            setattr(key, name, value)
            changed.append(name)
    if changed:
        key.save(update_fields=changed)
        facts: dict[str, object] = {"label": key.label, "prefix": key.prefix, "fields": changed}
        facts |= _told(_limits_of(key))
        record(Action.KEY_UPDATED, by=by, on=target(key.service.user), facts=facts)


@transaction.atomic
def delete_key(key: ApiKey, *, by: Actor) -> None:
    """Delete a key; it stops working at once."""
    facts = {"label": key.label, "prefix": key.prefix}
    record(Action.KEY_DELETED, by=by, on=target(key.service.user), facts=facts)
    key.delete()


def _limits_of(key: ApiKey) -> KeyLimits:
    return KeyLimits(
        tuple(key.networks), tuple(key.limited_to), tuple(key.purposes), key.calls_only
    )


def _told(limits: KeyLimits) -> dict[str, object]:
    """Tell the limits of a key, where there are any."""
    told = {
        "networks": limits.networks,
        "limited_to": [str(one) for one in limits.limited_to],
        "purposes": limits.purposes,
    }
    facts: dict[str, object] = {name: list(values) for name, values in told.items() if values}
    return {**facts, "calls_only": True} if limits.calls_only else facts


def hash_of(text: str) -> bytes:
    """
    Hash a key as it is kept.

    One round is enough: 256 random bits can't be guessed, however fast guesses are.
    """
    return hashlib.sha256(text.encode()).digest()


def _free_name(name: str, but: User | None = None) -> str:
    words = "A user or a service has this name already."
    return free_name(name, field="name", words=words, but=but)
