"""Create, change, move and delete credentials; each with its record, in one transaction."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from tokenwell.accounts.models import User
from tokenwell.accounts.people import actor
from tokenwell.audit.actions import Action
from tokenwell.audit.log import Actor, record
from tokenwell.containers import sets, tree
from tokenwell.containers.models import Container, Kind
from tokenwell.credentials import (
    authorize,
    forms,
    keys,
    news,
    outcomes,
    secret_fields,
    told_changes,
)
from tokenwell.credentials.locks import locked_credential
from tokenwell.credentials.models import Credential, CredentialClock, TokenSet
from tokenwell.credentials.requirements import DESTINATION
from tokenwell.credentials.states import SERVING, GrantType, State

_EXCHANGES = {"grant_type", "subject_credential"}

# Several changes that all happen, or none of them.
together = transaction.atomic


@transaction.atomic
def create(
    container: Container, fields: Mapping[str, Any], *, by: User, address: str | None
) -> Credential:
    """
    Make a credential, complete or not; nothing is sent to anybody.

    :raises Problem: the name can't be one or is taken, or a field contradicts another.
    """
    values = forms.ready(fields)
    name, given = values.pop("name"), secret_fields.take_out(values)
    credential = Credential(kind=Kind.CREDENTIAL, **values)
    place(credential, container, name, by=by)
    secret_fields.set_all(credential, given, by=by)
    if given and credential.is_password:
        _forgive(credential)
    keys.make_missing(credential)
    record(Action.CREDENTIAL_CREATED, by=actor(by, address), on=tree.target(credential))
    return credential


def place(credential: Credential, container: Container, name: str, *, by: User) -> None:
    """
    Give a new credential its place and its clock. The caller makes its keys, and records it.

    :raises Problem: the name can't be one or is taken.
    """
    tree.put(credential, container, name, by=by)
    CredentialClock.objects.create(
        credential=credential,
        state=without_tokens(credential),
        since=credential.created_at,
        host=credential.host,
    )
    # The trigger has written what secrets are bound to.
    credential.refresh_from_db(fields=["destination", "destination_epoch"])


@transaction.atomic
def update(
    credential: Credential, fields: Mapping[str, Any], *, by: User, address: str | None
) -> Credential:
    """
    Change what is given. A secret that is None is cleared, one that is empty stays.

    A change of where secrets go makes the stored ones and the tokens unusable for good,
    but for those that are given again here; open attempts to authorize are cancelled.

    :raises Problem: the name can't be one or is taken, a field contradicts another, or it is gone.
    """
    if "name" in fields:
        sets.share_tree()
    # Locked, so that no renewal stores under the old destination what we are about to leave.
    credential = locked_credential(credential)
    return _take(credential, forms.ready(fields, credential), by=by, address=address)


@transaction.atomic
def overwrite(
    credential: Credential, values: Mapping[str, Any], *, by: User, address: str | None
) -> Credential:
    """
    Change to values as another row had them, habits and all; otherwise as ``update`` does.

    :raises Problem: it is gone.
    """
    return _take(locked_credential(credential), dict(values), by=by, address=address)


def _take(
    credential: Credential, values: dict[str, Any], *, by: User, address: str | None
) -> Credential:
    if "name" in values:
        tree.rename(credential, values.pop("name"), by=by, address=address)
    given = secret_fields.take_out(values)
    _loosen_subject(credential, values)
    is_other_exchange = _is_other_exchange(credential, values)
    changed = [name for name, value in values.items() if getattr(credential, name) != value]
    had, who = secret_fields.those_set(credential), actor(by, address)
    before = destination_of(credential)
    values_told = told_changes.told(credential, values, changed)
    for name in changed:
        setattr(credential, name, values[name])
    is_touched = bool(changed or given)
    if is_touched:
        credential.modified_at, credential.modified_by = timezone.now(), by
        credential.save(update_fields=[*changed, "modified_at", "modified_by"])
        credential.refresh_from_db(fields=["destination", "destination_epoch"])
    moved = destination_of(credential) != before
    _let_go(credential, moved=moved, had_secret=bool(had), exchanged=is_other_exchange, by=who)
    if given:
        secret_fields.set_all(credential, given, by=by)
        _forgive(credential)
    keys.make_missing(credential)
    if is_touched:
        facts: dict[str, Any] = {"fields": sorted(changed) + sorted(given)}
        if values_told:
            facts["values"] = values_told
        _record_update(credential, facts, moved=moved, by=actor(by, address))
    return credential


def destination_of(credential: Credential) -> tuple[bytes, int]:
    """Give what secrets are bound to: the fingerprint of where they go, and its number."""
    return bytes(credential.destination), credential.destination_epoch


def has_secrets(credential: Credential) -> bool:
    """Tell whether there is anything that another destination would cost: secrets or tokens."""
    tokens = TokenSet.objects.filter(credential=credential)
    return bool(secret_fields.those_set(credential)) or tokens.exists()


@transaction.atomic
def move(
    credential: Credential,
    container: Container,
    name: str | None = None,
    *,
    by: User,
    address: str | None,
) -> None:
    """
    Put a credential into another container; rights follow the new place, secrets stay.

    :raises Problem: a name that is taken there.
    """
    tree.move(credential, container, name, by=by, address=address)


def without_tokens(credential: Credential) -> State:
    """
    Say how a credential is that has no tokens, and whose secrets have not been lost.

    A Password credential needs none: with a password, which may be empty, it is as good as
    authorized, and without one it lacks a secret.
    """
    if not credential.is_password:
        return State.NOT_AUTHORIZED
    return State.NEEDS_SECRET if credential.password is None else State.AUTHORIZED


def _let_go(
    credential: Credential, *, moved: bool, had_secret: bool, exchanged: bool, by: Actor
) -> None:
    """Drop what belongs to where secrets went before, or to what a token came from before."""
    if moved:
        _drop_secrets(credential, had_secret=had_secret, by=by)
    elif exchanged:
        _drop_tokens(credential, by=by)


def _loosen_subject(credential: Credential, values: dict[str, Any]) -> None:
    """
    Let go of the credential whose token is exchanged, unless it is given again here.

    Who may change where a token goes, need not be one who may use that token.
    """
    leads = [name for name in (*DESTINATION, "grant_type") if name in values]
    is_led = any(getattr(credential, name) != values[name] for name in leads)
    if is_led and "subject_credential" not in values:
        values["subject_credential"] = None


def _is_other_exchange(credential: Credential, values: Mapping[str, Any]) -> bool:
    """Tell whether tokens that were exchanged, or are from now on, come from elsewhere."""
    grants = (credential.grant_type, values.get("grant_type", credential.grant_type))
    is_changed = any(
        getattr(credential, name) != values[name] for name in _EXCHANGES if name in values
    )
    return GrantType.TOKEN_EXCHANGE in grants and is_changed


def _drop_tokens(credential: Credential, *, by: Actor) -> None:
    """Drop tokens that were exchanged: they belong to what they came from, and to its rights."""
    clock = CredentialClock.objects.select_for_update().get(pk=credential.pk)
    TokenSet.objects.filter(credential=credential).delete()
    clock.token_version += 1  # a renewal that is on its way comes too late
    clock.fence += 1
    clock.token_set = clock.open_attempt = clock.lease_until = None
    clock.refresh_at = clock.retry_at = clock.ends_at = clock.dies_at = None
    if clock.state in SERVING:
        outcomes.set_state(clock, State.NOT_AUTHORIZED, now=timezone.now())
    clock.save()
    credential.clock = clock
    authorize.cancel_all([credential], error="changed-meanwhile", by=by)


def _drop_secrets(credential: Credential, *, had_secret: bool, by: Actor) -> None:
    """Leave nothing behind that was meant for the old destination."""
    secret_fields.drop_all(credential)
    clock = CredentialClock.objects.select_for_update().get(pk=credential.pk)
    TokenSet.objects.filter(credential=credential).delete()
    clock.token_version += 1  # a renewal that is on its way comes too late
    clock.fence += 1
    clock.token_set = clock.open_attempt = clock.lease_until = None
    clock.refresh_at = clock.retry_at = clock.ends_at = clock.dies_at = clock.client = None
    clock.host = credential.host
    clock.failures = 0
    clock.is_misconfigured = False
    clock.last_error = clock.last_error_description = clock.dpop_nonce = ""
    clock.account = {}
    if clock.state != State.SUSPENDED:
        # A second change does not bring back the secret that was lost by the first.
        is_missed = had_secret or clock.state == State.NEEDS_SECRET
        state = State.NEEDS_SECRET if is_missed else State.NOT_AUTHORIZED
        if clock.state != state and is_missed:
            news.moved(clock, now=timezone.now())
        outcomes.set_state(clock, state, now=timezone.now())
    clock.save()
    credential.clock = clock
    authorize.cancel_all([credential], error="changed-meanwhile", by=by)


def _forgive(credential: Credential) -> None:
    """
    Let what waits because of the old secret try again: a new one is there, or none is needed.

    What waits because a renewal had no outcome, or because a refusal is to be confirmed,
    waits on: another secret makes no spent refresh token good.
    """
    clock = CredentialClock.objects.select_for_update().get(pk=credential.pk)
    if clock.state == State.NEEDS_SECRET:
        outcomes.set_state(clock, without_tokens(credential), now=timezone.now())
    elif clock.state == State.ERROR or clock.is_misconfigured:
        clock.retry_at, clock.failures = None, 0
    clock.client = None  # with another secret it is not the one that is paused
    clock.save(update_fields=["state", "since", "retry_at", "failures", "client"])
    credential.clock = clock


def _record_update(
    credential: Credential, facts: Mapping[str, Any], *, moved: bool, by: Actor
) -> None:
    target = tree.target(credential)
    record(Action.CREDENTIAL_UPDATED, by=by, on=target, facts=facts)
    if moved:
        where = [name for name in facts["fields"] if name in DESTINATION]
        record(Action.DESTINATION_CHANGED, by=by, on=target, facts={"fields": where})
