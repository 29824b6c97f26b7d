"""Prove with each request that the sender has a key (DPoP, RFC 9449)."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace

from joserfc.util import urlsafe_b64encode

from tokenwell.oauth import json_strict
from tokenwell.oauth.errors import BadResponse
from tokenwell.oauth.jose import SigningKey, public_members, sign
from tokenwell.oauth.messages import Request, Response, Stamp

MAX_NONCE = 1024

_USE_NONCE = "use_dpop_nonce"
# RFC 6749 App. A: NQCHAR, one or more (RFC 9449 8.1).
_NONCE = re.compile(rf"[\x21\x23-\x5b\x5d-\x7e]{{1,{MAX_NONCE}}}")
_CHALLENGE = re.compile(rf'(?:^|[\s,])error\s*=\s*"?{_USE_NONCE}(?:["\s,]|$)', re.IGNORECASE)


def proof(
    key: SigningKey,
    *,
    method: str,
    url: str,
    stamp: Stamp,
    nonce: str = "",
    access_token: str = "",
) -> str:
    """
    Sign that the sender of this one request has a key (RFC 9449 4.2).

    :param nonce: the last one that this server offered, if any (RFC 9449 8).
    :param access_token: the one that goes along, if any; the proof is good for it alone.
    """
    claims: dict[str, object] = {
        "jti": stamp.unique,
        "htm": method,
        "htu": re.split("[?#]", url, maxsplit=1)[0],
        "iat": int(stamp.at.timestamp()),
    }
    if access_token:
        digest = hashlib.sha256(access_token.encode()).digest()
        claims["ath"] = urlsafe_b64encode(digest).decode()
    if nonce:
        claims["nonce"] = nonce
    # The key itself is in the header, so its name is not.
    header = {"typ": "dpop+jwt", "jwk": public_members(key)}
    return sign(replace(key, key_id=""), claims, header=header)


def with_proof(request: Request, key: SigningKey, *, stamp: Stamp, nonce: str = "") -> Request:
    """Add to a token request the proof that binds the token to a key (RFC 9449 5)."""
    signed = proof(key, method=request.method, url=request.url, stamp=stamp, nonce=nonce)
    return replace(request, headers={**request.headers, "DPoP": signed})


def wanted_nonce(response: Response) -> str | None:
    """
    Read which nonce a refused proof should have had (RFC 9449 8, 9).

    Never raises; None if the response is another refusal or none: only this one means that
    the same request, with that nonce, may be sent once more.
    """
    if response.status not in {400, 401} or not _asks_for_nonce(response):
        return None
    return offered_nonce(response)


def offered_nonce(response: Response) -> str | None:
    """Read the nonce for the next proof from any response (RFC 9449 8.2); None if it has none."""
    nonce = response.headers.get("dpop-nonce", "")
    return nonce if _NONCE.fullmatch(nonce) else None


def _asks_for_nonce(response: Response) -> bool:
    if _CHALLENGE.search(response.headers.get("www-authenticate", "")):
        return True
    try:
        answer = json_strict.loads(response.body.decode("utf-8-sig", errors="replace"))
    except BadResponse:
        return False
    return isinstance(answer, Mapping) and answer.get("error") == _USE_NONCE
