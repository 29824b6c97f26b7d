"""A person's consent from the first click to the last, without a browser in between."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from tests.personas import everything
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries, tree
from tokenwell.credentials import authorize, complete, consents
from tokenwell.credentials.models import Authorization, Credential

CODE = "the-code"


@dataclass(frozen=True)
class Left:
    """A person who has left for the provider, and what the provider was told."""

    authorization: Authorization
    by: User
    browser: str
    url: str

    @property
    def said(self) -> dict[str, str]:
        """Read what the authorization request says, each name once."""
        pairs = parse_qsl(urlsplit(self.url).query, keep_blank_values=True)
        assert len(dict(pairs)) == len(pairs)
        return dict(pairs)

    def come_back(self, **brought: str | None) -> Authorization:
        """
        Come back, with a code and the state unless ``brought`` says otherwise; None: without.

        :raises CallbackRefused: the answer is not taken.
        """
        said = {"code": CODE, "state": self.said["state"], **brought}
        params = [(name, value) for name, value in said.items() if value is not None]
        found = complete.find_by_state(params, by=self.by, address=None)
        has_code = complete.complete(
            found,
            params,
            by=self.by,
            browser=self.browser,
            slug=urlsplit(found.redirect_uri).path.rpartition("/")[2],
            address=None,
        )
        if has_code:
            consents.go_on(found.pk)
        return Authorization.objects.get(pk=found.pk)


def leave(credential: Credential, *, by: User) -> Left:
    """Press Authorize, and be sent to the provider."""
    started = authorize.start(credential, by=by, address=None)
    assert started.url is not None
    assert started.browser is not None
    authorization = Authorization.objects.get(pk=started.authorization.pk)
    return Left(authorization, by, started.browser, started.url)


def consent(credential: Credential, *, by: User, **brought: str | None) -> Authorization:
    """Authorize, consent at the provider, and come back with what it says."""
    return leave(credential, by=by).come_back(**brought)


def let_authorize(person: User) -> User:
    """Give a person all that it takes to authorize what is at the root."""
    entries.give(tree.root(), *everything(person), by=SYSTEM)
    return person
