"""A provider in memory that rotates its refresh tokens, with a ledger in the model's words."""

import json
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from model.protocol import Word
from model.trace import Visit
from tokenwell.oauth.messages import Request, Response

TURNED_AWAY = Response(429, {}, b"")
BROKEN = Response(500, {}, b"oh no")


@dataclass
class Family:
    """What came from one consent: the refresh token that is good, and who came with which."""

    name: str
    newest: int = 0
    is_revoked: bool = False
    ledger: list[Visit] = field(default_factory=list)

    def token(self, number: int) -> str:
        """Name the refresh token that so many rotations have made."""
        return f"{self.name}-{number}"


@dataclass
class Simulated:
    """
    Answers one request after the other.

    Who comes with a token that was replaced loses the family, or within the ``grace``, which
    is as long as that token is the last but one, gets the same successor again.
    """

    has_grace: bool = False
    families: list[Family] = field(default_factory=list)

    def url(self, path: str = "/token") -> str:
        """Give an address; nobody listens there."""
        return f"https://provider.example{path}"

    def consent(self) -> str:
        """Begin a family; give its first refresh token."""
        self.families.append(Family(f"family-{len(self.families)}"))
        return self.families[-1].token(0)

    def newest(self) -> str:
        """Name the refresh token of the newest consent that is good; empty if it was revoked."""
        family = self.families[-1]
        return "" if family.is_revoked else family.token(family.newest)

    def answer(self, request: Request) -> Response:
        """Do what a token endpoint does (RFC 6749 6)."""
        family, token = self._presented(request)
        number = int(token.rpartition("-")[2])
        if family.is_revoked or not self._is_good(family, number):
            family.is_revoked = True
            family.ledger.append(Visit(token, Word.REFUSE))
            return Response(400, {}, b'{"error": "invalid_grant"}')
        word = Word.ROTATE if number == family.newest else Word.REPEAT
        family.newest = number + 1
        family.ledger.append(Visit(token, word, family.token(family.newest)))
        return granting(family.token(family.newest))

    def ignore(self, request: Request, *, with_answer: Response) -> Response:
        """Do nothing, and answer so."""
        family, token = self._presented(request)
        family.ledger.append(Visit(token, Word.IGNORE))
        return with_answer

    def _is_good(self, family: Family, number: int) -> bool:
        return number == family.newest or (self.has_grace and number + 1 == family.newest)

    def _presented(self, request: Request) -> tuple[Family, str]:
        [token] = parse_qs(request.body.decode())["refresh_token"]
        [family] = [known for known in self.families if known.name == token.rpartition("-")[0]]
        return family, token


def granting(refresh_token: str) -> Response:
    """Give the answer of a success."""
    fields = {"access_token": f"access-of-{refresh_token}", "refresh_token": refresh_token}
    return Response(
        200, {}, json.dumps({**fields, "token_type": "Bearer", "expires_in": 3600}).encode()
    )
