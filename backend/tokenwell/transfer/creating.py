"""Write many new credentials at once: a statement for each table, and one for the record."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from tokenwell import many
from tokenwell.accounts.models import User
from tokenwell.accounts.people import actor
from tokenwell.audit.actions import Action
from tokenwell.audit.log import record_all
from tokenwell.containers import names, tree
from tokenwell.containers.models import Container, Item, Kind
from tokenwell.credentials import changes, keys, secret_fields
from tokenwell.credentials.models import Credential, CredentialClock, TokenSet
from tokenwell.credentials.states import State
from tokenwell.encryption import secrets
from tokenwell.transfer import clocks
from tokenwell.transfer.steps import Step

_AT_ONCE = 500
_SECRETS = (*secret_fields.TYPED, *secret_fields.OURS)
_SEALED = (*_SECRETS, "secrets_set", "client_public_key")


def create(
    steps: Sequence[Step],
    places: Mapping[UUID, Container],
    around: Mapping[str, UUID],
    *,
    by: User,
    address: str | None,
) -> None:
    """
    Make the credentials of some steps; ``around`` says in which container each path is.

    Within a transaction, the tree locked; names and rights have been looked at.
    """
    for start in range(0, len(steps), _AT_ONCE):
        chunk = steps[start : start + _AT_ONCE]
        now = timezone.now()
        rows = [_row(step, places[around[step.path]], by=by, now=now) for step in chunk]
        many.insert([_item(row) for row in rows])
        many.insert(rows)
        # The trigger has written what secrets are bound to.
        made = Credential.objects.in_bulk([row.pk for row in rows])
        _bring(chunk, made, by=by, now=now)
        targets = tree.targets(made.values())
        told = [(targets[step_id(step)], {"imported": True}) for step in chunk]
        record_all(Action.CREDENTIAL_CREATED, by=actor(by, address), on=told)


def step_id(step: Step) -> UUID:
    """Give the id of what a step makes or changes."""
    if step.id is None:
        raise ValueError("a step that does something knows its id")
    return step.id


def _row(step: Step, container: Container, *, by: User, now: datetime) -> Credential:
    plain = {n: value for n, value in step.values.items() if n not in secret_fields.TYPED}
    plain.pop("subject_credential", None)
    return Credential(
        id=step_id(step),
        item_ptr_id=step_id(step),
        kind=Kind.CREDENTIAL,
        parent=container,
        name=names.split(step.path)[-1],
        ancestors=[*container.ancestors, container.pk],
        permission_set_id=container.permission_set_id,
        created_at=now,
        modified_at=now,
        created_by=by,
        modified_by=by,
        subject_credential_id=step.subject,
        **plain,
    )


def _item(row: Credential) -> Item:
    # The parent's half of the row.
    return Item(**{field.attname: getattr(row, field.attname) for field in Item._meta.fields})


def _bring(
    steps: Sequence[Step], made: Mapping[UUID, Credential], *, by: User, now: datetime
) -> None:
    """Seal what came along for its new places, and give each its clock."""
    rows, token_sets = [], []
    for step in steps:
        credential = made[step_id(step)]
        _seal(step, credential, by=by, now=now)
        clock = CredentialClock(credential=credential, state="", since=now, host=credential.host)
        token_sets += _start(clock, step)
        rows.append(clock)
    many.update([clock.credential for clock in rows], fields=_SEALED)
    many.insert(token_sets)
    many.insert(rows)
    for clock in rows:
        keys.make_missing(clock.credential)


def _seal(step: Step, credential: Credential, *, by: User, now: datetime) -> None:
    typed = secret_fields.take_out(dict(step.values))
    for name, secret in typed.items():
        # None of them is cleared in a file: it is the empty password of a login.
        secrets.seal_into(credential, name, secret or "")
    note = {"at": now.isoformat(), "by": by.display_name}
    credential.secrets_set = {name: note for name in typed}
    for name, pem in ours(step):
        if name == "client_key":
            keys.take_client_key(credential, pem)
        else:
            secrets.seal_into(credential, name, pem)


def ours(step: Step) -> Iterator[tuple[str, str]]:
    """Give the keys of Tokenwell's own that a record brings."""
    brought = step.ready.brought if step.ready else None
    for name in secret_fields.OURS:
        pem = brought.secrets.get(name) if brought else None  # type: ignore[call-overload]
        if pem is not None:
            yield name, pem.decode("ascii")


def _start(clock: CredentialClock, step: Step) -> list[TokenSet]:
    if step.ready is None:
        raise ValueError("a credential is made from its record")
    record, brought = step.ready.record, step.ready.brought
    if clock.credential.is_password:
        is_suspended = record.state is State.SUSPENDED
        clock.state = record.state if is_suspended else changes.without_tokens(clock.credential)
        return []
    if brought is None:
        lacks = bool(record.secrets_set)
        clock.state = clocks.state_without_secrets(record.state, lacks_secrets=lacks)
        return []
    clock.account = record.account
    made = []
    if brought.tokens is not None:
        version = brought.tokens.version
        made = [clocks.build_tokens(clock.credential, brought.tokens, version=version)]
    clocks.set_clock(clock, brought, made[0] if made else None, record.state)
    return made
