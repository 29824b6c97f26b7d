"""Say what becomes of the credentials of an export, before anything is changed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F

from tokenwell.accounts.models import User
from tokenwell.containers import permissions
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Kind
from tokenwell.credentials import secret_fields
from tokenwell.credentials.models import Credential, TokenSet
from tokenwell.credentials.requirements import DESTINATION
from tokenwell.ids import uuid7
from tokenwell.transfer import planning, there, within
from tokenwell.transfer.checking import Ready
from tokenwell.transfer.planning import IS_THERE, SAME, People
from tokenwell.transfer.steps import Choice, Does, Step
from tokenwell.transfer.there import There

_ID_TAKEN = "Its id is taken here. Import it with a new id, or leave it out."
_NEEDS_CONFIGURATION = "This needs Configuration: Read, Write on it."
_SUBJECT_GONE = (
    "The credential whose token it exchanges is not here, or you may not use it: choose one."
)
_OTHER_TYPE = (
    "It is of another type here, and a type can't be changed. Leave it out, or rename one."
)
_NEWER = "It has newer tokens here, which stay."
_MOVED = "Where its secrets go changes: those that are here and do not come along are dropped."


def credentials(
    ready: Sequence[Ready], places: There, people: People, *, choice: Choice, by: User
) -> list[Step]:
    """Plan the credentials of a file."""
    there_ids = [place.id for one in ready if (place := places.at(one.record.path))]
    overwritten = _there(there_ids) if choice.existing == "overwrite" else {}
    planned = _Credentials(places, people, choice, overwritten)
    steps = [planned.step(one) for one in ready]
    if choice.ids == "keep":
        new = [step.id for step in steps if step.does is Does.CREATE and step.id is not None]
        taken = there.taken_ids(new, by=by)
        for step in steps:
            if step.does is Does.CREATE and step.id in taken:
                planning.conflict(step, _ID_TAKEN)
    _find_subjects(steps, by=by)
    return steps


class _Credentials:
    def __init__(
        self,
        places: There,
        people: People,
        choice: Choice,
        overwritten: Mapping[UUID, Credential],
    ) -> None:
        self._places, self._people, self._choice = places, people, choice
        self._overwritten = overwritten
        self._obtained = _obtained(overwritten)

    def step(self, ready: Ready) -> Step:
        step = Step("credential", ready.record.path, Does.SKIP, IS_THERE, ready=ready)
        return planning.settle(
            step,
            self._places,
            self._choice,
            kind=Kind.CREDENTIAL,
            refused=ready.refused,
            create=lambda: self._create(step, ready),
            overwrite=lambda place: self._overwrite(step, ready, place),
        )

    def _create(self, step: Step, ready: Ready) -> None:
        step.does, step.reason, step.values = Does.CREATE, "It is new.", ready.values
        step.id = ready.record.id if self._choice.ids == "keep" else uuid7()
        around = self._places.around(step.path)
        planning.need_to_create(
            step, self._places, around, Right.CONTAINER_WRITE, Right.CONFIGURATION_WRITE
        )
        self._people.entries(step, ready.record.entries, around, is_new=True)
        step.takes_tokens = ready.brought is not None
        if ready.brought is None and ready.record.secrets_set:
            secrets = ", ".join(ready.record.secrets_set).replace("_", " ")
            step.notes.append(f"Type its secrets again: {secrets}.")

    def _overwrite(self, step: Step, ready: Ready, place: there.Place) -> None:
        rights = self._places.rights(place)
        if Right.CONFIGURATION_READ not in rights:
            # Whether it is the same is for those who may read it.
            planning.conflict(step, _NEEDS_CONFIGURATION)
            return
        credential = self._overwritten[place.id]
        if ready.record.type != credential.type:
            planning.conflict(step, _OTHER_TYPE)
            return
        self._people.entries(step, ready.record.entries, place)
        changed = {
            name: value
            for name, value in ready.values.items()
            if name not in secret_fields.TYPED and getattr(credential, name) != value
        }
        typed = secret_fields.take_out(dict(ready.values))
        step.values = {**changed, **typed}
        self._choose_tokens(step, ready, place.id)
        is_kept = ready.record.subject_credential == credential.subject_credential_id
        if not step.values and not step.takes_tokens and step.entries is None and is_kept:
            step.reason = SAME
            return
        if Right.CONFIGURATION_WRITE not in rights:
            planning.conflict(step, _NEEDS_CONFIGURATION)
        if step.does is Does.SKIP:
            step.does, step.reason = Does.OVERWRITE, _told(changed, typed, step)
        if set(changed) & set(DESTINATION):
            step.notes.append(_MOVED)

    def _choose_tokens(self, step: Step, ready: Ready, there_id: UUID) -> None:
        """Take tokens that are newer than those here: an older refresh token may be spent."""
        tokens = ready.brought.tokens if ready.brought else None
        here = self._obtained.get(there_id)
        step.takes_tokens = tokens is not None and (here is None or here < tokens.obtained_at)
        if tokens is not None and here is not None and here > tokens.obtained_at:
            step.notes.append(_NEWER)


def _told(changed: Iterable[str], typed: Iterable[str], step: Step) -> str:
    parts = [*sorted(changed), *sorted(typed)]
    parts += ["tokens"] if step.takes_tokens else []
    parts += ["entries"] if step.entries is not None else []
    words = ", ".join(parts or ["subject credential"]).replace("_", " ")
    return f"Changes: {words}."


def _there(ids: Iterable[UUID]) -> dict[UUID, Credential]:
    return {credential.pk: credential for credential in within.read_credentials(ids)}


def _obtained(ids: Iterable[UUID]) -> dict[UUID, datetime]:
    rows = TokenSet.objects.filter(credential__in=list(ids), pk=F("credential__clock__token_set"))
    return dict(rows.values_list("credential_id", "obtained_at"))


def _find_subjects(steps: Sequence[Step], *, by: User) -> None:
    """Find what is exchanged: a record of the file, or a credential here that may be used."""
    in_file = {step.ready.record.id: step for step in steps if step.ready}
    wanted = {step: step.ready.record.subject_credential for step in steps if step.ready}
    outside = {subject for subject in wanted.values() if subject and subject not in in_file}
    rows = permissions.permitted(by, Right.CREDENTIAL_USE, Credential.objects.all())
    here = set(rows.filter(pk__in=outside).values_list("pk", flat=True))
    for step, subject in wanted.items():
        if subject is None:
            continue
        inside = in_file.get(subject)
        step.subject = inside.id if inside else subject if subject in here else None
        if step.subject is None and step.is_to_do:
            step.notes.append(_SUBJECT_GONE)
