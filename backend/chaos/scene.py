"""Credentials as a scenario needs them: with tokens that the stand-in has issued."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from chaos.families import GRACE_SECONDS, Mode, short_hash
from chaos.stand_in import Begun, StandIn
from tokenwell.accounts import people
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import bootstrap, tree
from tokenwell.containers.models import Container
from tokenwell.credentials import authorize, binning, changes, complete, exchange
from tokenwell.credentials.models import Authorization, Credential, CredentialClock, TokenSet
from tokenwell.credentials.states import State
from tokenwell.encryption import secrets
from tokenwell.oauth.habits import Habits, Refresh, write

CLIENT_SECRET = "a-client-secret-of-the-campaign"  # noqa: S105 - the stand-in takes any
LIFE = timedelta(minutes=10)
_NAME = "chaos"
_numbers = itertools.count(1)
# Of each mode, the policies that fit such a provider; the rounds take them in turn.
POLICIES = {
    Mode.PLAIN: ("immediate",),
    Mode.ROTATES: ("at_expiry_once", "never"),
    Mode.GRACE: ("within", "at_expiry_once"),
    Mode.FAMILY: ("at_expiry_once", "never"),
    Mode.LATE: ("at_expiry_once", "never"),
    Mode.RESET: ("within",),
}


@dataclass(slots=True)
class Subject:
    """A credential of a scenario: what the invariants are checked for in the end."""

    credential: Credential
    mode: Mode
    families: list[str] = field(default_factory=list)
    first: str = ""  # the first refresh token, as a short hash
    is_left: bool = False  # deleted, or its secrets go elsewhere by now

    @property
    def id(self) -> UUID:
        return self.credential.pk


def delete(subject: Subject) -> None:
    """Throw the credential away, and empty the bin of it."""
    binning.let_go(binning.throw(subject.credential, by=person(), address=None), by=SYSTEM)


def person() -> User:
    """Get the person that everything is made by, who may do all."""
    found = User.objects.filter(username=_NAME).first()
    return found or bootstrap.make_administrator(_NAME, password=people.random_password())


def place(name: str) -> Container:
    """Make a container for a scenario."""
    return tree.create_container(tree.root(), name, by=person(), address=None)


def subjects(
    provider: StandIn, container: Container, *, mode: Mode, count: int = 1, **fields: Any
) -> list[Subject]:
    """
    Make credentials of one kind, each with a family of its own.

    The access token lives ten minutes still, and nothing is due: who wants a renewal asks.
    """
    by = person()
    policies = itertools.cycle(POLICIES[mode])
    begun = provider.begin(mode, count=count)
    with transaction.atomic():
        return [
            _subject(provider, container, mode, one, by=by, policy=next(policies), fields=fields)
            for one in begun
        ]


def consent(subject: Subject, provider: StandIn) -> Authorization:
    """Have a person consent, up to the moment in which the code waits for a worker."""
    by = person()
    started = authorize.start(subject.credential, by=by, address=None)
    if started.url is None or started.browser is None:
        raise ValueError("this grant needs no person")
    begun = provider.code(subject.mode)
    subject.families.append(begun.family)
    state = dict(parse_qsl(urlsplit(started.url).query))["state"]
    params = [("code", begun.text), ("state", state)]
    found = complete.find_by_state(params, by=by, address=None)
    slug = urlsplit(found.redirect_uri).path.rpartition("/")[2]
    complete.complete(found, params, by=by, browser=started.browser, slug=slug, address=None)
    return Authorization.objects.get(pk=found.pk)


def ids_of(made: Iterable[Subject]) -> list[UUID]:
    """Give the ids of some subjects."""
    return [subject.id for subject in made]


def _subject(
    provider: StandIn,
    container: Container,
    mode: Mode,
    begun: Begun,
    *,
    by: User,
    policy: str,
    fields: dict[str, Any],
) -> Subject:
    values: dict[str, Any] = {
        "name": f"{mode}-{next(_numbers)}",
        "grant_type": "authorization_code",
        "authorization_endpoint": provider.url("/authorize"),
        "token_endpoint": provider.url("/token"),
        "revocation_endpoint": provider.url("/revoke"),
        "client_id": "tokenwell",
        "client_secret": CLIENT_SECRET,
        "usages": ["http"],
        "unknown_outcome": policy,
        **fields,
    }
    if values["unknown_outcome"] == "within":
        values["habits"] = write(Habits(refresh=Refresh(grace_seconds=int(GRACE_SECONDS))))
    credential = changes.create(container, values, by=by, address=None)
    _give_tokens(credential, begun.text, access=f"{begun.text}-access")
    return Subject(credential, mode, [begun.family], short_hash(begun.text))


def _give_tokens(credential: Credential, refresh_token: str, *, access: str) -> None:
    now = timezone.now()
    tokens = TokenSet(
        credential=credential,
        version=1,
        obtained_at=now - timedelta(hours=1),
        expires_at=now + LIFE,
        requested_scope=credential.scope,
        asked=exchange.asked_of(credential),
    )
    secrets.seal_into(tokens, "access_token", access)
    secrets.seal_into(tokens, "refresh_token", refresh_token)
    tokens.save(force_insert=True)
    clocks = CredentialClock.objects.filter(pk=credential.pk)
    clocks.update(
        state=State.AUTHORIZED, token_version=1, token_set=tokens.pk, ends_at=tokens.expires_at
    )
