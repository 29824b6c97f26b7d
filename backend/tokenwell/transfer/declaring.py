"""Have all be as a declarative file says: plan, then apply; the second time nothing is to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from rest_framework.serializers import ValidationError

from tokenwell.accounts.locks import lock_memberships
from tokenwell.accounts.models import User
from tokenwell.accounts.people import actor
from tokenwell.audit.actions import Action
from tokenwell.audit.log import record
from tokenwell.containers import names, paths, sets, tree
from tokenwell.containers.models import Container
from tokenwell.credentials import changes, subjects
from tokenwell.credentials.models import Credential
from tokenwell.credentials.serializers import CredentialFields
from tokenwell.transfer import (
    applying,
    checking,
    creating,
    form,
    planning,
    planning_declared,
    proving,
)
from tokenwell.transfer.checking import folded
from tokenwell.transfer.declaration import Declaration, DeclaredCredential
from tokenwell.transfer.planning import People
from tokenwell.transfer.steps import Choice, Does, Plan, Step, refused
from tokenwell.transfer.there import There
from tokenwell.web.problems import Problem

_CHOICE = Choice(existing="overwrite", needs_subjects=True)


@dataclass(frozen=True, slots=True)
class Declared:
    """A declarative file that was looked at by itself: values by path, or why they can't be."""

    file: Declaration
    values: Mapping[str, dict[str, Any] | str] = field(repr=False)


def prepare(file: Declaration) -> Declared:
    """
    Look at a declarative file by itself.

    :raises Problem: a name twice, a circle, an entry that can't be; says where.
    """
    checking.check_paths(
        [one.path for one in file.containers], [one.path for one in file.credentials]
    )
    checking.check_roles(file.roles)
    for container in file.containers:
        checking.check_container(container)
    for credential in file.credentials:
        checking.check_entries(credential.entries, credential.path, kind="credential")
    reader = CredentialFields()
    return Declared(file, {one.path: _values(one, reader) for one in file.credentials})


def plan(declared: Declared, *, by: User) -> Plan:
    """Say what is to be done until all is as declared; nothing is changed."""
    file = declared.file
    named = [one.path for one in file.places()]
    named += [path for path in map(planning_declared.subject_of, file.credentials) if path]
    there = There(tree.root(), named, by=by)
    people = People(file.roles, file.places(), there, choice=_CHOICE, by=by)
    in_order = sorted(file.containers, key=lambda one: one.path.count("/"))
    steps = [people.role(one) for one in file.roles]
    declared_ones = {folded(one.path) for one in file.containers}
    for container in in_order:
        steps.append(planning.container(container, there, people, _CHOICE))
        planning_declared.need_around(steps[-1], declared_ones)
    credentials = planning_declared.Credentials(
        there, people, declared.values, containers=declared_ones
    )
    return Plan([*steps, *(credentials.step(one) for one in file.credentials)])


@transaction.atomic
def apply(declared: Declared, *, by: User, address: str | None, is_fresh: bool) -> Plan:
    """
    Have all be as declared, in one transaction.

    ``is_fresh``: whether the person proved of late that it is them, or needs to prove nothing.

    :returns: what was done with each record.
    :raises Problem: 409, a record is in conflict, or 403, it needs a fresh proof; then nothing
        is changed.
    """
    sets.lock_tree()
    lock_memberships()
    planned = plan(declared, by=by)
    planned.need_no_conflict()
    with proving.proved(planned, is_fresh=is_fresh):
        _do_all(planned, declared, by=by, address=address)
    if any(step.is_to_do for step in planned.steps):
        facts, on = applying.facts_of(planned), tree.target(tree.root())
        record(Action.DECLARATION_APPLIED, by=actor(by, address), on=on, facts=facts)
    return planned


def _do_all(planned: Plan, declared: Declared, *, by: User, address: str | None) -> None:
    applying.do_roles(planned.of("role"), by=by, address=address)
    containers = planned.of("container")
    ids = applying.do_containers(containers, tree.root(), by=by, address=address)
    credentials = planned.of("credential")
    for step in credentials:
        _do(step, ids, by=by, address=address)
    exchanged = {one.path: planning_declared.subject_of(one) for one in declared.file.credentials}
    for step in credentials:
        if step.is_to_do and exchanged[step.path]:
            _exchange(step, exchanged[step.path], by=by, address=address)
    applying.do_entries(credentials, by=by, address=address)


def _do(step: Step, ids: Mapping[str, UUID], *, by: User, address: str | None) -> None:
    if step.does is Does.CREATE:
        container = Container.objects.get(pk=applying.around_id(step, ids))
        fields = {"name": names.split(step.path)[-1], **step.values}
        step.id = changes.create(container, fields, by=by, address=address).pk
    elif step.does is Does.OVERWRITE and step.values:
        credential = Credential.objects.get(pk=creating.step_id(step))
        changes.update(credential, step.values, by=by, address=address)


def _exchange(step: Step, path: str, *, by: User, address: str | None) -> None:
    """
    Say whose token a credential exchanges, once all of them are there.

    :raises Problem: 409, whoever applies it may not use that, or it leads back.
    """
    credential = Credential.objects.get(pk=creating.step_id(step))
    found = paths.find_id(path)
    subject = Credential.objects.filter(pk=found).first() if found is not None else None
    if subject is None:
        raise refused([f"{step.path}: {planning_declared.NO_SUBJECT.format(path)}"])
    if credential.subject_credential_id == subject.pk:
        return
    try:
        subjects.check(subject, of=credential, by=by)
    except Problem as problem:
        raise refused([f"{step.path}: {planning_declared.words(problem)}"]) from None
    changes.update(credential, {"subject_credential": subject}, by=by, address=address)


def _values(record: DeclaredCredential, reader: CredentialFields) -> dict[str, Any] | str:
    """Read the fields as the form of the API does, or say what is wrong with them."""
    name = record.path.rpartition("/")[2]
    try:
        values = dict(reader.run_validation({"name": name, **form.said(record)}))
    except ValidationError as error:
        return checking.sentences(error)
    values.pop("name")
    values["type"] = record.type
    return values
