"""What the questions of the matrix are about: the same things at several places."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from tests.authz.asking import is_about
from tests.authz.cast import AT_THE_EDGE, AT_THE_ROOT, IN_NO_TREE, Persona, give_rights, make_people
from tests.authz.needs import Route
from tests.containers.trees import make_chain, public
from tests.jobs.making import formed
from tests.personas import browser, make_user
from tokenwell.accounts import roles, service_accounts
from tokenwell.accounts.models import Role, User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import tree
from tokenwell.containers.models import Container, Item
from tokenwell.containers.paths import path_of
from tokenwell.credentials import binning, changes
from tokenwell.credentials.models import (
    Authorization,
    Credential,
    CredentialClock,
    Inquiry,
    SavedView,
    TokenSet,
)
from tokenwell.credentials.states import AuthorizationState, InquiryKind
from tokenwell.encryption import secrets
from tokenwell.jobs import body_files
from tokenwell.jobs import changes as job_changes
from tokenwell.jobs.models import BodyFile, Job, JobRun
from tokenwell.jobs.states import Outcome
from tokenwell.notices import deliveries, webhooks


class Where(StrEnum):
    """At which place something is that is asked about."""

    OWN = "in the place of the cast"
    EDGE = "that place itself, and a credential that is shared by itself"
    BELOW = "below, where entries of its own are"
    HIDDEN = "beside, where nobody of the cast has a right"
    ROOT = "at the root"
    OTHERS = "in their place, of another person"
    ABSENT = "nowhere"


_IDS = ("container_id", "item_id", "credential_id", "binned_id", "event_id")
_OF_JOBS = ("job_id", "run_id", "file_id")
_IN_THE_TREE = (*_IDS, *_OF_JOBS, "container_path", "credential_path")
_OF_A_PERSON = ("authorization_id", "inquiry_id")
# Outside of the tree: what is looked after by privilege, and what is root's own.
_ELSEWHERE = ("user_id", "role_id", "service_id", "key_id")
_OF_ROOT = ("webhook_id", "delivery_id", "view_id", "session_id")


def places_for(route: Route, name: str) -> tuple[Where, ...]:
    """Say at which places somebody asks about a route."""
    places = places_of(route)
    if Where.ABSENT not in places:
        return places
    if name in IN_NO_TREE:
        return (Where.OWN, Where.ABSENT)
    left_out = {Where.ROOT: name not in AT_THE_ROOT, Where.EDGE: name not in AT_THE_EDGE}
    return tuple(where for where in places if not left_out.get(where))


def places_of(route: Route) -> tuple[Where, ...]:
    """Say at which places there is something that a route may be about."""
    if any(is_about(route, name) for name in _OF_A_PERSON):
        return tuple(Where)
    if any(is_about(route, name) for name in _IN_THE_TREE):
        return tuple(where for where in Where if where is not Where.OTHERS)
    if route[1].startswith("containers/root"):
        return (Where.ROOT,)
    if any(is_about(route, name) for name in (*_ELSEWHERE, *_OF_ROOT)):
        return (Where.OWN, Where.ABSENT)
    return (Where.OWN,)


_COMPLETE = {
    "grant_type": "client_credentials",
    "token_endpoint": "https://provider.example/token",
    "client_id": "tokenwell",
    "client_secret": "a-client-secret",
    "usages": ["http"],
}


@dataclass(frozen=True)
class Spot:
    """A container with a credential and a job, and what was thrown away from where it is."""

    container: Container
    credential: Credential
    binned: Item
    job: Job
    run: JobRun
    file: BodyFile

    @cached_property
    def names(self) -> Mapping[str, object]:
        """Give what the requests of the table call them."""
        return {
            "container_id": self.container.pk,
            "item_id": self.container.pk,
            "credential_id": self.credential.pk,
            "container_path": path_of(self.container),
            "credential_path": path_of(self.credential),
            "binned_id": self.binned.pk,
            "event_id": event_of(self.container),
            "job_id": self.job.pk,
            "run_id": self.run.pk,
            "file_id": self.file.pk,
        }


class Places:
    """
    The tree of the matrix.

    `/team/box` is the place of the cast, `/team/box/below` has entries of its own,
    `/team/beside` is nobody's but root's.
    """

    def __init__(self) -> None:
        make_people()
        self.root = User.objects.get(username="root")
        team, box, inner = make_chain(tree.root(), "team", "box", "inner", by=self.root)
        below, deeper = make_chain(box, "below", "deeper", by=self.root)
        beside, hidden = make_chain(team, "beside", "hidden", by=self.root)
        shared = self._credential(beside, "shared")
        give_rights(tree.root(), box, below, shared)
        self._spots = {
            Where.OWN: self._spot(inner, box),
            Where.EDGE: Spot(
                box, shared, self._thrown(team, "of-edge"), *job_with_all(beside, by=self.root)
            ),
            Where.BELOW: self._spot(deeper, below),
            Where.HIDDEN: self._spot(hidden, beside),
            Where.ROOT: self._spot(tree.root(), tree.root()),
        }
        self._spots[Where.OTHERS] = self._spots[Where.OWN]
        give_tokens()
        self._elsewhere = self._make_elsewhere()

    def at(self, where: Where) -> Spot:
        """Give what is at a place that there is."""
        return self._spots[where]

    def names(self, where: Where, person: Persona, route: Route) -> dict[str, object]:
        """Give what a request is about."""
        if where is Where.ABSENT:
            return {**self._elsewhere, **_nothing()}
        names = {**self._elsewhere, **self.at(where).names}
        asks = self.root if where is Where.OTHERS else person.user or self.root
        # Made for each question: an attempt belongs to one person.
        if is_about(route, "authorization_id"):
            names["authorization_id"] = attempt(self.at(where).credential, asks).pk
        if is_about(route, "inquiry_id"):
            names["inquiry_id"] = inquiry(self.at(where).credential, asks).pk
        return names

    def _spot(self, container: Container, around: Container) -> Spot:
        credential = self._credential(around, f"crm-of-{container.name or 'root'}")
        thrown = self._thrown(around, f"old-{container.name}")
        job = job_with_all(around, f"job-of-{container.name or 'root'}", by=self.root)
        return Spot(container, credential, thrown, *job)

    def _credential(self, around: Container, name: str) -> Credential:
        return changes.create(around, {**_COMPLETE, "name": name}, by=self.root, address=None)

    def _thrown(self, around: Container, name: str) -> Item:
        old = self._credential(around, name)
        return binning.throw(old, by=self.root, address=None).item

    def _make_elsewhere(self) -> dict[str, object]:
        program = service_accounts.create("program", description="", by=SYSTEM, created_by=None)
        team = roles.create_role("crew", by=SYSTEM)
        hook = webhooks.create(
            self.root, url="https://hooks.example/x", description="", kinds=[], by=SYSTEM
        ).webhook
        return {
            "user_id": make_user("somebody").pk,
            "role_id": team.uid,
            "service_id": program.pk,
            "key_id": service_accounts.create_key(program, label="prod", by=SYSTEM).key.pk,
            "webhook_id": hook.pk,
            "delivery_id": deliveries.test(hook, now=timezone.now()).pk,
            "view_id": view_of(self.root).pk,
            "heir": make_user("heir").pk,
            "session_id": session_of(self.root, browser(self.root)).pk,
            "role": Role.objects.get(name="outer").uid,
            "public": public().pk,
        }


def job_with_all(
    around: Container, name: str = "nightly", *, by: User
) -> tuple[Job, JobRun, BodyFile]:
    """Make a job, with a run that has ended and a file."""
    fields = {"name": name, "steps": [formed({"name": "a", "url": "https://api.example/"})]}
    job = job_changes.create(around, fields, by=by, address=None)
    now = timezone.now()
    run = JobRun.objects.create(
        job_id=job.pk,
        job_path="",
        created_at=now,
        not_before=now,
        ended_at=now,
        outcome=Outcome.SUCCEEDED,
        started_by_kind="user",
    )
    file = body_files.add(job, b"x", name="data", content_type="a/b", by=by, address=None)
    return job, run, file


def view_of(person: User) -> SavedView:
    """Save a view for a person."""
    shown: dict[str, object] = {"filter": {}, "ordering": "name", "columns": []}
    return SavedView.objects.create(person=person, name="mine", settings=shown)


def event_of(item: Item) -> UUID:
    """Find what the record tells last of an item."""
    return AuditEvent.objects.filter(target_id=item.pk).latest("id").pk


def attempt(credential: Credential, person: User) -> Authorization:
    """Begin to authorize a credential, as a person."""
    now = timezone.now()
    return Authorization.objects.create(
        credential=credential,
        person=person,
        state=AuthorizationState.PENDING,
        destination=bytes(credential.destination),
        destination_epoch=credential.destination_epoch,
        created_at=now,
        expires_at=now + timedelta(minutes=10),
    )


def inquiry(credential: Credential, person: User) -> Inquiry:
    """Ask something about a credential, as a person."""
    return Inquiry.objects.create(
        credential=credential, person=person, kind=InquiryKind.TEST, created_at=timezone.now()
    )


def session_of(person: User, client: Client) -> UserSession:
    """Note the session of a browser, as its sign-in by the product would have."""
    key = client.session.session_key
    return UserSession.objects.create(user=person, session_key=key, ip="192.0.2.1", user_agent="x")


def give_tokens() -> None:
    """Give each credential a token."""
    for credential in Credential.objects.all():
        tokens = TokenSet(credential=credential, version=1, obtained_at=timezone.now())
        secrets.seal_into(tokens, "access_token", "an-access-token")
        tokens.save(force_insert=True)
        CredentialClock.objects.filter(pk=credential.pk).update(
            token_set=tokens.pk, token_version=1
        )


def _nothing() -> dict[str, Any]:
    ids: list[str] = [*_IDS, *_OF_JOBS, *_OF_A_PERSON, *_ELSEWHERE, *_OF_ROOT[:3]]
    paths = {"container_path": "/team/nothing", "credential_path": "/team/none"}
    nobodys: dict[str, UUID] = {name: uuid4() for name in ids}
    return {**nobodys, **paths, "session_id": 2**30}
