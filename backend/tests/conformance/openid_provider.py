"""A provider of OpenID Connect on the loopback, with a switch for each harm that it may do."""

import hashlib
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.consenting import CODE
from tests.fake_provider import Answer, granting, refusal
from tests.oauth.signing_keys import signing_key
from tests.stand_in import Seen
from tokenwell.oauth.jose import SigningKey, public_jwk, sign

CLIENT_ID = "tokenwell"
FIRST, SECOND = signing_key(key_id="k1"), signing_key("ES256", key_id="k2")


@dataclass
class OpenIdProvider:
    """
    Grants a code once and rotates refresh tokens; what else it does, the switches say.

    ``claims`` of an ID token are added to the right ones, and left out where they are None.
    """

    base: str
    nonce: str = ""
    key: SigningKey = FIRST
    published: list[SigningKey] = field(default_factory=lambda: [FIRST])
    claims: dict[str, Any] = field(default_factory=dict)
    # What becomes of the ID token before it is given.
    spoil: Callable[[str], str] = str
    # What an answer says beside or instead of what is usual; None: nothing.
    says: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    authentication: list[tuple[str, str]] = field(default_factory=list)
    spent: list[str] = field(default_factory=list)
    granted: int = 0

    def __call__(self, seen: Seen) -> Answer:
        match seen.path:
            case "/token":
                return self._grant(seen)
            case "/jwks":
                return granting(keys=[public_jwk(key) for key in self.published])
            case "/.well-known/openid-configuration":
                return granting(**{**self._metadata(), **self.metadata})
        return refusal("not_here", status=404)

    def form(self) -> dict[str, Any]:
        """Fill in the form of a credential for this provider."""
        return {
            "issuer": self.base,
            "authorization_endpoint": f"{self.base}/authorize",
            "token_endpoint": f"{self.base}/token",
            "jwks_uri": f"{self.base}/jwks",
            "client_id": CLIENT_ID,
            "scope": "openid",
        }

    def id_token(self, access_token: str) -> str:
        """Sign who has consented, in whatever way the switches say."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.base,
            "sub": "248289761001",
            "aud": CLIENT_ID,
            "exp": now + 600,
            "iat": now,
            "email": "ann@example.com",
            "at_hash": _half_hash(access_token, bits=self.key.algorithm[-3:]),
        }
        if self.granted == 1:
            claims["nonce"] = self.nonce
        said = {**claims, **self.claims}
        return self.spoil(sign(self.key, {n: v for n, v in said.items() if v is not None}))

    def _grant(self, seen: Seen) -> Answer:
        said = seen.form()
        self.authentication.append(seen.basic())
        spent = said.get("refresh_token", said.get("code", ""))
        self.spent.append(spent)
        if spent != (f"refresh-{self.granted}" if self.granted else CODE):
            return refusal("invalid_grant")
        self.granted += 1
        access_token = f"access-{self.granted}"
        usual = {
            "access_token": access_token,
            "refresh_token": f"refresh-{self.granted}",
            "token_type": "Bearer",
            "expires_in": 3600,
            "scope": "openid",
            "id_token": self.id_token(access_token),
        }
        fields = {**usual, **self.says}
        return granting(**{name: value for name, value in fields.items() if value is not None})

    def _metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.base,
            "authorization_endpoint": f"{self.base}/authorize",
            "token_endpoint": f"{self.base}/token",
            "jwks_uri": f"{self.base}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "authorization_response_iss_parameter_supported": True,
        }


def with_another_signature(id_token: str) -> str:
    """Turn the last byte of a signature over."""
    message, _, signature = id_token.rpartition(".")
    return f"{message}.{signature[:-3]}{'AAA' if not signature.endswith('AAA') else 'BBB'}"


def unsigned(id_token: str) -> str:
    """Leave the signature off, and say so in the header."""
    return with_header(id_token, alg="none").rpartition(".")[0] + "."


def with_header(id_token: str, **header: Any) -> str:
    """Put another header before the claims; the signature stays."""
    _, claims, signature = id_token.split(".")
    head = urlsafe_b64encode(json.dumps(header).encode()).decode().rstrip("=")
    return f"{head}.{claims}.{signature}"


def _half_hash(text: str, *, bits: str) -> str:
    # OpenID Connect Core 3.1.3.6, by other code than ours.
    digest = hashlib.new(f"sha{bits}", text.encode()).digest()
    return urlsafe_b64encode(digest[: len(digest) // 2]).decode().rstrip("=")
