"""Import a file: plan it with the tree locked, then do all of it, or nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import IntegrityError, transaction

from tokenwell.accounts import roles
from tokenwell.accounts.locks import lock_memberships
from tokenwell.accounts.models import Role, User
from tokenwell.accounts.people import actor
from tokenwell.audit.actions import Action
from tokenwell.audit.log import record
from tokenwell.containers import entries, names, sets, tagging, tree
from tokenwell.containers.models import Container, Item
from tokenwell.credentials import subjects as exchanged
from tokenwell.credentials.models import Credential
from tokenwell.transfer import (
    checking,
    checking_jobs,
    creating,
    making_jobs,
    overwriting,
    planning,
    planning_credentials,
    planning_jobs,
    proving,
    sealed_part,
    subjects,
)
from tokenwell.transfer.checking import Ready, around_of, folded
from tokenwell.transfer.checking_jobs import ReadyJob
from tokenwell.transfer.document import Document, Entry
from tokenwell.transfer.steps import Choice, Does, Plan, Step, refused
from tokenwell.transfer.subjects import Known
from tokenwell.transfer.there import There
from tokenwell.web.problems import Problem


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that was looked at by itself, before anything waits for it."""

    document: Document
    ready: Sequence[Ready] = field(repr=False)
    jobs: Sequence[ReadyJob] = field(repr=False)


def prepare(document: Document, *, passphrase: str | None) -> Prepared:
    """
    Look at a file, and open its secrets if there is a passphrase; without one they stay away.

    :raises Problem: something is wrong with the file as a whole, or the passphrase.
    """
    checking.check(document)
    checking_jobs.check(document)
    brought = sealed_part.Opened()
    if passphrase is not None:
        brought = sealed_part.unseal(document, passphrase=passphrase)
    return Prepared(
        document,
        checking.ready(document, brought.credentials),
        checking_jobs.ready(document, brought.files),
    )


def plan(prepared: Prepared, container: Container, choice: Choice, *, by: User) -> Plan:
    """Say what an import into a container would do with each record; nothing is changed."""
    document = prepared.document
    there = There(container, (one.path for one in document.places()), by=by)
    people = planning.People(document.roles, document.places(), there, choice=choice, by=by)
    in_order = sorted(document.containers, key=lambda one: one.path.count("/"))
    roles = [people.role(one) for one in document.roles]
    containers = [planning.container(one, there, people, choice) for one in in_order]
    credentials = planning_credentials.credentials(
        prepared.ready, there, people, choice=choice, by=by
    )
    jobs = planning_jobs.jobs(prepared.jobs, there, people, credentials, choice=choice, by=by)
    return Plan([*roles, *containers, *credentials, *jobs])


@transaction.atomic
def apply(
    prepared: Prepared,
    container: Container,
    choice: Choice,
    *,
    by: User,
    address: str | None,
    is_fresh: bool,
) -> Plan:
    """
    Import a file into a container: all of it in one transaction.

    ``is_fresh``: whether the person proved of late that it is them, or needs to prove nothing.

    :returns: what was done with each record.
    :raises Problem: 409, a record is in conflict, or 403, it needs a fresh proof; then nothing
        is changed.
    """
    sets.lock_tree()
    lock_memberships()
    tree.read_again(container, "tags")
    planned = plan(prepared, container, choice, by=by)
    planned.need_no_conflict()
    with proving.proved(planned, is_fresh=is_fresh):
        _do(planned, container, by=by, address=address)
    facts = facts_of(planned)
    record(Action.IMPORT_DONE, by=actor(by, address), on=tree.target(container), facts=facts)
    return planned


def _do(planned: Plan, container: Container, *, by: User, address: str | None) -> None:
    do_roles(planned.of("role"), by=by, address=address)
    containers = do_containers(planned.of("container"), container, by=by, address=address)
    credentials = planned.of("credential")
    try:
        with transaction.atomic():
            _create(credentials, containers, by=by, address=address)
    except IntegrityError:
        # What the database takes for one name or id, and this program for two.
        raise refused(["Two records have the same name for the database."]) from None
    for step in credentials:
        if step.does is Does.OVERWRITE:
            overwriting.overwrite(step, by=by, address=address)
    _check_subjects(credentials, by=by)
    do_entries(credentials, by=by, address=address)
    # Last, since it is by what was said that their credentials may be used.
    jobs = planned.of("job")
    around = {step.path: around_id(step, containers) for step in jobs if step.does is Does.CREATE}
    making_jobs.do_jobs(jobs, around, by=by, address=address)
    do_entries(jobs, by=by, address=address)


def do_roles(steps: Iterable[Step], *, by: User, address: str | None) -> None:
    """
    Make roles, then say who is in them.

    :raises Problem: a role would be inside itself.
    """
    who, to_do = actor(by, address), [step for step in steps if step.is_to_do]
    for step in to_do:
        if step.does is Does.CREATE:
            roles.create_role(step.path, by=who)
    known = Known(member for step in to_do for member in step.members or ())
    made = {subjects.same(role.name): role for role in Role.objects.all()} if to_do else {}
    for step in to_do:
        members = [found for one in step.members or () if (found := known.find(one)) is not None]
        roles.set_members(
            made[subjects.same(step.path.strip())],
            users=[one for one in members if isinstance(one, User)],
            roles=[one for one in members if isinstance(one, Role)],
            by=who,
        )


def do_containers(
    steps: Sequence[Step], top: Container, *, by: User, address: str | None
) -> dict[str, UUID]:
    """Make containers and say their entries; give the ids by path."""
    ids = {"/": top.pk}
    for step in steps:
        if step.does is Does.CREATE:
            around = Container.objects.get(pk=around_id(step, ids))
            name = names.split(step.path)[-1]
            step.id = tree.create_container(
                around, name, tags=step.values.get("tags"), by=by, address=address
            ).pk
        elif step.does is Does.OVERWRITE and step.values:
            container = Container.objects.get(pk=creating.step_id(step))
            tagging.tag(container, step.values["tags"], by=by, address=address)
        if step.id is not None:
            ids[folded(step.path)] = step.id
    do_entries(steps, by=by, address=address)
    return ids


def do_entries(steps: Iterable[Step], *, by: User, address: str | None) -> None:
    """Say the entries of what was made or is overwritten."""
    said = [step for step in steps if step.is_to_do and step.entries is not None]
    known = Known(entry.subject for step in said for entry in step.entries or ())
    for step in said:
        item = Item.objects.get(pk=creating.step_id(step))
        entries.replace(item, _entries(step.entries or [], known), by=actor(by, address))


def around_id(step: Step, ids: Mapping[str, UUID]) -> UUID:
    """Give the id of the container around what a step makes."""
    found = ids.get(around_of(step.path)) or step.around
    if found is None:
        raise ValueError("a plan makes nothing without a container around it")
    return found


def facts_of(planned: Plan) -> dict[str, object]:
    """Count for the record what was done."""
    counts = planned.counts()
    return {
        "created": counts[Does.CREATE],
        "overwritten": counts[Does.OVERWRITE],
        "skipped": counts[Does.SKIP],
    }


def _entries(said: Iterable[Entry], known: Known) -> list[entries.Entry]:
    return [
        entries.Entry(subject, entry.facet, entry.value)
        for entry in said
        if (subject := known.find(entry.subject)) is not None
    ]


def _create(
    steps: Sequence[Step], ids: Mapping[str, UUID], *, by: User, address: str | None
) -> None:
    new = [step for step in steps if step.does is Does.CREATE]
    around = {step.path: around_id(step, ids) for step in new}
    # Read anew: an entry gives a container a set of its own.
    places = Container.objects.in_bulk(set(around.values()))
    creating.create(new, places, around, by=by, address=address)


def _check_subjects(steps: Iterable[Step], *, by: User) -> None:
    """
    See to it that whoever imports may use what is exchanged, and that no exchange leads back.

    :raises Problem: 409; it names the first that does not.
    """
    for step in steps:
        if not step.is_to_do or step.subject is None:
            continue
        subject = Credential.objects.get(pk=step.subject)
        of = Credential.objects.get(pk=creating.step_id(step))
        try:
            exchanged.check(subject, of=of, by=by)
        except Problem as problem:
            words = (problem.errors or {}).get("subject_credential", [problem.title])[0]
            raise refused([f"{step.path}: {words}"]) from None
