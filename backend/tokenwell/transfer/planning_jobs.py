"""Say what becomes of the jobs of an export, before anything is changed."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from tokenwell.accounts.models import User
from tokenwell.containers import permissions
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Kind
from tokenwell.credentials.models import Credential
from tokenwell.ids import uuid7
from tokenwell.jobs import body_files, changes
from tokenwell.jobs.bringing import Brought
from tokenwell.jobs.models import BodyFile, Job
from tokenwell.transfer import planning, reading_jobs, there
from tokenwell.transfer.checking_jobs import ReadyJob
from tokenwell.transfer.planning import IS_THERE, SAME, People
from tokenwell.transfer.steps import Choice, Does, Step
from tokenwell.transfer.there import There

_ID_TAKEN = "Its id is taken here. Import it with a new id, or leave it out."
_NEEDS_CONFIGURATION = "This needs Configuration: Read, Write on it."
_FILES_GONE = "Files that it sends are not here and did not come along: {}. Use the passphrase."
NO_CREDENTIAL = "The credential that it calls with is not here, or you may not use it: choose one."
_ADD_FILES = "Add its files again, and choose them in its steps: {}."
_IS_OFF = "It is switched off: see to it that it runs only here, and switch it on."


def jobs(
    ready: Sequence[ReadyJob],
    places: There,
    people: People,
    credentials: Sequence[Step],
    *,
    choice: Choice,
    by: User,
) -> list[Step]:
    """Plan the jobs of a file; ``credentials`` are the steps of those that they may call with."""
    there_ids = [place.id for one in ready if (place := places.at(one.record.path))]
    is_overwriting = choice.existing == "overwrite"
    overwritten = {
        job.pk: job for job in reading_jobs.read_jobs(there_ids if is_overwriting else [])
    }
    used = _used(ready, credentials, by=by)
    planned = _Jobs(places, people, choice, overwritten=overwritten, used=used)
    steps = [planned.step(one) for one in ready]
    if choice.ids == "keep":
        new = [step.id for step in steps if step.does is Does.CREATE and step.id is not None]
        taken = there.taken_ids(new, by=by, kind="job")
        for step in steps:
            if step.does is Does.CREATE and step.id in taken:
                planning.conflict(step, _ID_TAKEN)
    return steps


class _Jobs:
    def __init__(
        self,
        places: There,
        people: People,
        choice: Choice,
        *,
        overwritten: Mapping[UUID, Job],
        used: Mapping[UUID, UUID],
    ) -> None:
        self._places, self._people, self._choice = places, people, choice
        self._overwritten, self._used = overwritten, used

    def step(self, ready: ReadyJob) -> Step:
        step = Step("job", ready.record.path, Does.SKIP, IS_THERE, job=ready)
        return planning.settle(
            step,
            self._places,
            self._choice,
            kind=Kind.JOB,
            refused=ready.refused,
            create=lambda: self._create(step, ready),
            overwrite=lambda place: self._overwrite(step, ready, place),
        )

    def _create(self, step: Step, ready: ReadyJob) -> None:
        step.does, step.reason = Does.CREATE, "It is new."
        step.id = ready.record.id if self._choice.ids == "keep" else uuid7()
        if missing := ready.missing():
            step.notes.append(_ADD_FILES.format(", ".join(missing)))
        self._choose_credential(step, ready)
        # With something missing it would only fail.
        is_on = self._is_on(ready) and not step.notes
        step.values = {**ready.values, "is_enabled": is_on}
        if ready.record.is_enabled and not is_on:
            step.notes.append(_IS_OFF)
        around = self._places.around(step.path)
        planning.need_to_create(
            step, self._places, around, Right.CONTAINER_WRITE, Right.CONFIGURATION_WRITE
        )
        self._people.entries(step, ready.record.entries, around, is_new=True)

    def _overwrite(self, step: Step, ready: ReadyJob, place: there.Place) -> None:
        rights = self._places.rights(place)
        if Right.CONFIGURATION_READ not in rights:
            # Whether it is the same is for those who may read it.
            planning.conflict(step, _NEEDS_CONFIGURATION)
            return
        job = self._overwritten[place.id]
        self._people.entries(step, ready.record.entries, place)
        told = self._changes(step, ready, job)
        if told:
            # It runs for whoever imports it from then on: not before they want it to.
            step.values["is_enabled"] = is_on = self._is_on(ready) and not step.notes
            step.notes += [_IS_OFF] if job.is_enabled and not is_on else []
        told += ["entries"] if step.entries is not None else []
        if not told:
            step.reason = SAME
            return
        if Right.CONFIGURATION_WRITE not in rights:
            planning.conflict(step, _NEEDS_CONFIGURATION)
        if step.does is Does.SKIP:
            words = ", ".join(sorted(told)).replace("_", " ")
            step.does, step.reason = Does.OVERWRITE, f"Changes: {words}."

    def _changes(self, step: Step, ready: ReadyJob, job: Job) -> list[str]:
        """Say in a step what of a job becomes another, and name it."""
        kept, step.files = _files(ready, job)
        steps = body_files.sent_by(ready.values["steps"], kept)
        step.values = _changed({**ready.values, "steps": steps}, job)
        lacking = body_files.ids_sent(steps) - {*kept.values(), *step.files}
        if lacking and "steps" in step.values:
            named = [one.name for one in ready.record.files if str(one.id) in lacking]
            planning.conflict(step, _FILES_GONE.format(", ".join(named)))
        self._choose_credential(step, ready)
        told = [*step.values, *(["files"] if step.files else [])]
        calls_with = (step.credential, ready.record.is_to_have_one())
        told += ["credential"] if calls_with != (job.calls_with_id, job.wants_credential) else []
        told += ["is_enabled"] if self._is_on(ready) and not job.is_enabled else []
        return told

    def _is_on(self, ready: ReadyJob) -> bool:
        return self._choice.enable_jobs and ready.record.is_enabled

    def _choose_credential(self, step: Step, ready: ReadyJob) -> None:
        wanted = ready.record.credential
        step.credential = self._used.get(wanted) if wanted is not None else None
        if step.credential is None and ready.record.is_to_have_one():
            step.notes.append(NO_CREDENTIAL)


def _used(ready: Sequence[ReadyJob], credentials: Sequence[Step], *, by: User) -> dict[UUID, UUID]:
    """Find what jobs call with: a record of the file, or a credential here that may be used."""
    in_file = {step.ready.record.id: step for step in credentials if step.ready}
    wanted = {one.record.credential for one in ready if one.record.credential is not None}
    rows = permissions.permitted(by, Right.CREDENTIAL_USE, Credential.objects.all())
    here = rows.filter(pk__in=wanted - in_file.keys()).values_list("pk", flat=True)
    inside = {
        wanted_id: step.id
        for wanted_id in wanted & in_file.keys()
        if (step := in_file[wanted_id]).id is not None
    }
    return {**{pk: pk for pk in here}, **inside}


def _changed(values: Mapping[str, Any], job: Job) -> dict[str, Any]:
    """Give the values of the form that are others than those of a job."""
    changed = {}
    for name, value in values.items():
        fields = changes.values_of({name: value})
        if any(getattr(job, field) != new for field, new in fields.items()):
            changed[name] = value
    return changed


def _files(ready: ReadyJob, job: Job) -> tuple[dict[str, str], dict[str, Brought]]:
    """Find the files that the job has here by the ids of the file, and those to be added."""
    here = {file.name: file for file in BodyFile.objects.filter(job=job)}
    kept, added = {}, {}
    for one in ready.record.files:
        file, brought = here.get(one.name), ready.files.get(str(one.id))
        if file is not None and (brought is None or body_files.has(file, brought.data)):
            kept[str(one.id)] = str(file.pk)
        elif brought is not None:
            added[str(one.id)] = brought
    return kept, added
