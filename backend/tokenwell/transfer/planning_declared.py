"""Say what is to be done with the credentials of a declarative file."""

from collections.abc import Collection, Mapping
from typing import Any

from msgspec import UNSET, UnsetType

from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Kind
from tokenwell.credentials import forms, shapes
from tokenwell.credentials.models import Credential
from tokenwell.credentials.states import CredentialType
from tokenwell.transfer import planning
from tokenwell.transfer.checking import around_of, folded
from tokenwell.transfer.declaration import DeclaredCredential
from tokenwell.transfer.planning import SAME, TAKEN, People
from tokenwell.transfer.steps import Does, Step
from tokenwell.transfer.there import Place, There
from tokenwell.web.problems import Problem

NO_SUBJECT = "There is no credential at {} that you may use."


class Credentials:
    """Plans the credentials of a declarative file."""

    def __init__(
        self,
        there: There,
        people: People,
        values: Mapping[str, dict[str, Any] | str],
        *,
        containers: Collection[str],
    ) -> None:
        self._there, self._people, self._values = there, people, values
        self._containers = containers
        self._declared = {folded(path) for path in values}

    def step(self, record: DeclaredCredential) -> Step:
        """Plan one of them."""
        step = Step("credential", record.path, Does.SKIP, SAME)
        values, place = self._values[record.path], self._there.at(record.path)
        if isinstance(values, str):
            planning.conflict(step, values)
        elif place is None:
            self._create(step, record, values)
        elif place.kind != Kind.CREDENTIAL or not self._there.rights(place):
            planning.conflict(step, TAKEN)
        elif Right.CONFIGURATION_READ not in self._there.rights(place):
            planning.conflict(step, "This needs Configuration: Read on it.")
        else:
            self._change(step, record, values, place)
        return step

    def _create(self, step: Step, record: DeclaredCredential, values: dict[str, Any]) -> None:
        step.does, step.reason = Does.CREATE, "It is new."
        usual = shapes.USUAL_USAGES[CredentialType(record.type)]
        step.values = {"usages": list(usual), **values}
        nearest = self._there.around(record.path)
        planning.need_to_create(
            step, self._there, nearest, Right.CONTAINER_WRITE, Right.CONFIGURATION_WRITE
        )
        need_around(step, self._containers)
        self._people.entries(step, record.entries, nearest, is_new=True)
        self._look(step, record, None)

    def _change(
        self, step: Step, record: DeclaredCredential, values: dict[str, Any], place: Place
    ) -> None:
        credential = Credential.objects.get(pk=place.id)
        step.id = place.id
        step.values = {n: new for n, new in values.items() if getattr(credential, n) != new}
        self._people.entries(step, record.entries, place)
        self._look(step, record, credential)
        fields = [*step.values]
        if record.subject_credential is not UNSET and not self._has_subject(record, credential):
            fields.append("subject_credential")
        if fields and Right.CONFIGURATION_WRITE not in self._there.rights(place):
            planning.conflict(step, "This needs Configuration: Read, Write on it.")
        changed = [*sorted(fields), *(["entries"] if step.entries is not None else [])]
        if changed and step.does is Does.SKIP:
            step.does = Does.OVERWRITE
            step.reason = f"Changes: {', '.join(changed).replace('_', ' ')}."

    def _look(self, step: Step, record: DeclaredCredential, credential: Credential | None) -> None:
        """See whether the form takes the values, and whether what is exchanged is there."""
        try:
            forms.ready(step.values, credential)
        except Problem as problem:
            planning.conflict(step, words(problem))
        path = subject_of(record)
        if path and folded(path) not in self._declared and not self._may_use(path):
            planning.conflict(step, NO_SUBJECT.format(path))

    def _may_use(self, path: str) -> bool:
        place = self._there.at(path)
        if place is None or place.kind != Kind.CREDENTIAL:
            return False
        return Right.CREDENTIAL_USE in self._there.rights(place)

    def _has_subject(self, record: DeclaredCredential, credential: Credential) -> bool:
        path = subject_of(record)
        place = self._there.at(path) if path else None
        if path and place is None:
            return False
        return credential.subject_credential_id == (place.id if place else None)


def subject_of(record: DeclaredCredential) -> str:
    """Give the path of the credential whose token is exchanged; empty if there is none."""
    said = record.subject_credential
    return "" if isinstance(said, UnsetType) else said


def need_around(step: Step, containers: Collection[str]) -> None:
    """See to it that what is new will have a container around it."""
    is_there = step.around is not None or around_of(step.path) in containers
    if step.does is Does.CREATE and not is_there:
        planning.conflict(step, "The container around it is not here. Declare it too.")


def words(problem: Problem) -> str:
    """Say in one line what a problem says of fields."""
    errors = problem.errors or {}
    told = [f"{name}: {' '.join(messages)}" for name, messages in errors.items()]
    return " ".join(told) or problem.title
