"""Make and overwrite jobs as the steps of an import say."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from tokenwell.accounts.models import User
from tokenwell.containers import names, permissions
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Container
from tokenwell.credentials.models import Credential
from tokenwell.jobs import body_files, bringing, changes
from tokenwell.jobs.bringing import Brought
from tokenwell.jobs.models import BodyFile, Job
from tokenwell.transfer import planning_declared, planning_jobs
from tokenwell.transfer.creating import step_id
from tokenwell.transfer.document import JobRecord
from tokenwell.transfer.steps import Does, Step, refused
from tokenwell.web.problems import Problem


def do_jobs(
    steps: Sequence[Step], around: Mapping[str, UUID], *, by: User, address: str | None
) -> None:
    """
    Make and overwrite jobs; the credentials that they call with are there by now.

    Each runs for whoever imports it. ``around`` says in which container each path is.

    :raises Problem: 409; it names the first that can't be as the file says.
    """
    for step in steps:
        try:
            if step.does is Does.CREATE:
                _create(step, Container.objects.get(pk=around[step.path]), by=by, address=address)
            elif step.does is Does.OVERWRITE and step.values:
                _overwrite(step, by=by, address=address)
        except Problem as problem:
            raise refused([f"{step.path}: {planning_declared.words(problem)}"]) from None


def _create(step: Step, container: Container, *, by: User, address: str | None) -> None:
    record, credential = _record(step), _usable(step, by)
    fields = {"name": names.split(step.path)[-1], "credential": credential, **step.values}
    fields["is_enabled"] = fields["is_enabled"] and _has_all(step, credential)
    _, in_the_way = bringing.bring(
        container,
        fields,
        job_id=step_id(step),
        wants_credential=record.is_to_have_one(),
        files=step.job.files if step.job else {},
        by=by,
        address=address,
    )
    if in_the_way and not step.notes:
        step.notes.append(in_the_way)


def _overwrite(step: Step, *, by: User, address: str | None) -> None:
    job = Job.objects.get(pk=step_id(step))
    record, credential = _record(step), _usable(step, by)
    fields = {**step.values}
    fields["is_enabled"] = fields["is_enabled"] and _has_all(step, credential)
    added = _exchange_files(job, step.files, by=by, address=address)
    if added:
        fields["steps"] = body_files.sent_by(fields.get("steps", job.steps), added)
    is_another = job.calls_with_id != (credential.pk if credential else None)
    if is_another or (job.wants_credential and not record.is_to_have_one()):
        fields["credential"] = credential
    changes.update(job, fields, by=by, address=address)
    if credential is None and record.is_to_have_one():
        # It had one: without it nothing is sent.
        Job.objects.filter(pk=job.pk).update(wants_credential=True)


def _exchange_files(
    job: Job, files: Mapping[str, Brought], *, by: User, address: str | None
) -> dict[str, str]:
    """Put files in the place of those of the same name; give the new ids by those of the file."""
    for old in BodyFile.objects.filter(job=job, name__in=[one.name for one in files.values()]):
        body_files.delete(old, by=by, address=address)
    added = {}
    for file_id, one in files.items():
        file = body_files.add(
            job, one.data, name=one.name, content_type=one.content_type, by=by, address=address
        )
        added[file_id] = str(file.pk)
    return added


def _record(step: Step) -> JobRecord:
    if step.job is None:
        raise ValueError("a job is made from its record")
    return step.job.record


def _has_all(step: Step, credential: Credential | None) -> bool:
    """Tell whether a job has the credential that was found for it, and say so if not."""
    if step.credential is None or credential is not None:
        return True
    step.notes.append(planning_jobs.NO_CREDENTIAL)
    return False


def _usable(step: Step, by: User) -> Credential | None:
    """Give the credential of a job, if whoever imports it may use it now that it is there."""
    if step.credential is None:
        return None
    credential = Credential.objects.select_related("clock").get(pk=step.credential)
    return credential if permissions.can(by, Right.CREDENTIAL_USE, credential) else None
