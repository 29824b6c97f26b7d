"""Read a container with all below it, as far as somebody may see it, into the file of an export."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from tokenwell.accounts.models import User
from tokenwell.accounts.people import actor
from tokenwell.accounts.privileges import need_to_read
from tokenwell.audit.actions import Action
from tokenwell.audit.log import record
from tokenwell.containers import paths, permissions, sets, tree
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Container, Item
from tokenwell.credentials import suspending
from tokenwell.credentials.models import Credential
from tokenwell.transfer import document, opening, reading_jobs, sealed_part, within
from tokenwell.transfer.document import Document
from tokenwell.transfer.within import Found
from tokenwell.web.problems import invalid, not_permitted

SHORTEST_PASSPHRASE = 12
_PRIVILEGE = "accounts.export_secrets"

# So that what is read of a row fits together, whatever is renewed meanwhile.
_LOCK = """
SELECT FROM credentials_credential k
JOIN credentials_credentialclock c ON c.credential_id = k.item_ptr_id
WHERE k.item_ptr_id = ANY(%s)
ORDER BY k.item_ptr_id
FOR {} OF k, c
"""

_TWICE = (
    "Refresh tokens are in this file. Two installations must not both spend them: a provider that"
    " rotates refuses the second, and may end the whole grant. Suspend the credentials where they"
    " were before they are imported anywhere."
)
_SUSPENDED = (
    "Refresh tokens are in this file, and the credentials were suspended where they were: only one"
    " installation spends them."
)
_RENEWING = (
    "{} credentials were being renewed while this was read. They are in the file as uncertain:"
    " export them again, or authorize them anew where they were refused."
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants in the file; with a passphrase it has secrets and tokens."""

    passphrase: str | None = field(default=None, repr=False)
    roles: bool = False
    suspend: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """What a file has, or would have. ``left_out`` are those seen, but not to be read."""

    containers: int
    credentials: int
    jobs: int
    with_secrets: int
    with_refresh_tokens: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Export:
    """A file that was written, and what is in it."""

    content: bytes = field(repr=False)
    counts: Counts
    notes: tuple[str, ...]


def preview(container: Container, *, by: User) -> tuple[Counts, tuple[str, ...]]:
    """
    Say what a file would have; nothing is read of a secret, and nothing recorded.

    :raises Problem: 403, a right is missing; or there is too much for one file.
    """
    found = _found(container, by)
    counts = _counts(found, found.credentials)
    return counts, (_TWICE,) if counts.with_refresh_tokens else ()


@transaction.atomic
def export(container: Container, wanted: Wanted, *, by: User, address: str | None) -> Export:
    """
    Write the file of a container; what its exporter may not see is not in it.

    With a passphrase, renewals of the credentials concerned wait until it is written. The files
    that jobs send are in it then, for who may change those jobs: they could have them sent to
    themselves. With ``suspend`` credentials are suspended here in the same transaction.

    :raises Problem: a right or the privilege is missing, the passphrase is too weak, or there is
        too much for one file.
    """
    if wanted.roles:
        need_to_read(by)
    if wanted.passphrase is not None:
        need_privilege(by)
        _need_to_be_long(wanted.passphrase, by)
    sets.share_tree()
    found = _found(container, by, wanted)
    brought: list[sealed_part.SealedCredential] = []
    files: list[sealed_part.SealedFile] = []
    if wanted.passphrase is not None:
        words = "Credential: Use on all that has secrets"
        _need_on_all(found, found.credentials, Right.CREDENTIAL_USE, words)
        words = "Configuration: Read, Write on all jobs that have files"
        sending = reading_jobs.with_files(found.jobs)
        _need_on_all(found, sending, Right.CONFIGURATION_WRITE, words)
        brought = list(opening.open_all(found.credentials))
        files = reading_jobs.open_files(sending)
    if wanted.suspend:
        _need_to_suspend(found, wanted)
    with_secrets = [one for one in brought if one.secrets or one.tokens]
    counts = _counts(found, found.credentials if wanted.passphrase is not None else [])
    made = Document(
        exported_at=timezone.now(),
        path=paths.path_of(container),
        notes=_notes(brought, found.credentials, wanted),
        **within.records(found, by=by, roles=wanted.roles),
    )
    if wanted.suspend:
        ids = [credential.pk for credential in found.credentials]
        suspending.suspend(ids, by=by, address=address)
    facts = {"credentials": len(made.credentials), "secrets": len(with_secrets)}
    facts |= {"jobs": len(found.jobs), "files": len(files)}
    facts["suspended"] = int(wanted.suspend)
    record(Action.EXPORT_MADE, by=actor(by, address), on=tree.target(container), facts=facts)
    if wanted.passphrase is not None:
        made.sealed = sealed_part.seal(made, brought, files, passphrase=wanted.passphrase)
    return Export(document.write(made), counts, tuple(made.notes))


def need_privilege(by: User) -> None:
    """
    Refuse who may not export secrets.

    :raises Problem: 403; it names the privilege.
    """
    if not by.has_perm(_PRIVILEGE):
        raise not_permitted("This needs the privilege to export secrets.")


def _found(container: Container, by: User, wanted: Wanted | None = None) -> Found:
    permissions.need(by, Right.CONTAINER_READ, container)
    lock = partial(_lock, alone=wanted.suspend) if wanted and wanted.passphrase else None
    return within.find(container, by=by, lock=lock)


def _need_to_be_long(passphrase: str, by: User) -> None:
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise invalid(
            passphrase=f"Use at least {SHORTEST_PASSPHRASE} characters: whoever has the file can"
            " try without end."
        )
    try:
        validate_password(passphrase, by)
    except ValidationError as error:
        raise invalid(passphrase=" ".join(error.messages)) from None


def _need_to_suspend(found: Found, wanted: Wanted) -> None:
    if wanted.passphrase is None:
        raise invalid(suspend="Without a passphrase no token leaves: nothing is to be suspended.")
    words = "Configuration: Read, Write on all that is suspended"
    _need_on_all(found, found.credentials, Right.CONFIGURATION_WRITE, words)


def _need_on_all(found: Found, items: Sequence[Item], right: Right, words: str) -> None:
    if not all(found.may(right, one) for one in items):
        raise not_permitted(f"This needs {words}.")


def _lock(ids: list[UUID], *, alone: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK.format("UPDATE" if alone else "SHARE"), [ids])


def _counts(found: Found, with_secrets: Iterable[Credential]) -> Counts:
    concerned = list(with_secrets)
    return Counts(
        containers=len(found.containers),
        credentials=len(found.credentials),
        jobs=len(found.jobs),
        with_secrets=sum(opening.has_secrets(one) for one in concerned),
        with_refresh_tokens=len(opening.with_refresh_tokens(one.pk for one in concerned)),
        left_out=found.left_out,
    )


def _notes(
    brought: Sequence[sealed_part.SealedCredential],
    credentials: Sequence[Credential],
    wanted: Wanted,
) -> list[str]:
    notes = []
    if any(one.tokens and one.tokens.refresh_token for one in brought):
        notes.append(_SUSPENDED if wanted.suspend else _TWICE)
    renewing: set[UUID] = {one.pk for one in credentials if one.clock.open_attempt is not None}
    if brought and renewing:
        notes.append(_RENEWING.format(len(renewing)))
    return notes
