"""Who has consented: the ID token of OpenID Connect, checked (OpenID Connect Core 3.1.3.7)."""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest
from itertools import islice
from typing import TypeGuard

from joserfc.util import urlsafe_b64encode

from tokenwell.oauth.errors import BadResponse, Reason, clean
from tokenwell.oauth.jws import check_signature, read_claims_set, read_jws

LEEWAY = 60
LONGEST_ID_TOKEN = 16 * 1024
LONGEST_ACCESS_TOKEN = 32 * 1024

_MAX_TEXT = 255
_MAX_CLAIMS = 32
_LABELS = ("email", "preferred_username", "name")
# What the token says of itself; it tells nothing of the person.
_PROTOCOL = frozenset(
    {"iss", "sub", "aud", "azp", "exp", "nbf", "iat", "jti", "nonce", "at_hash", "c_hash", "s_hash"}
)


@dataclass(frozen=True, slots=True)
class Identity:
    """
    A person, as the provider knows them (OpenID Connect Core 2, 5.1).

    ``issuer`` and ``subject`` together name them for good; ``label`` is for people to read.
    ``claims`` are those that are a short text, a whole number or a yes or no, at most 32.
    """

    issuer: str
    subject: str
    label: str = ""
    claims: Mapping[str, str | int] = field(default_factory=dict, repr=False)


def read_id_token(
    text: str,
    *,
    keys: Sequence[Mapping[str, object]],
    issuer: str,
    client_id: str,
    nonce: str | None,
    now: datetime,
    access_token: str | None = None,
    secret: str = "",
) -> Identity:
    """
    Check an ID token and read who it is about (OpenID Connect Core 3.1.3.7, 12.2).

    :param keys: the keys of the provider's JWK Set.
    :param nonce: the one of the authorization request; None after a refresh.
    :param access_token: the one that came along, for ``at_hash`` (Core 3.1.3.6).
    :param secret: the client's, if the provider is known to sign with it.
    :raises BadResponse: with a reason of its own for each check; ``id-token-unknown-key`` asks
        for a look whether the provider has new keys.
    """
    if len(text) > LONGEST_ID_TOKEN:
        raise BadResponse("id-token-too-long")
    jws = read_jws(text)
    check_signature(jws, keys=keys, secret=secret)
    claims = read_claims_set(jws)
    if not issuer or claims.get("iss") != issuer:
        raise BadResponse("id-token-issuer")
    _check_audience(claims, client_id=client_id)
    _check_times(claims, now=now.timestamp())
    if nonce is not None:
        _check_same(claims.get("nonce"), nonce, reason="id-token-nonce")
    if access_token is not None and "at_hash" in claims:
        expected = _left_half_of_hash(access_token, algorithm=jws.algorithm)
        _check_same(claims["at_hash"], expected, reason="id-token-at-hash")
    return Identity(issuer, _subject(claims), _label(claims), _told(claims))


def read_claims(text: str) -> dict[str, object] | None:
    """
    Look into an access token that is a JWT (RFC 9068 2.2), only to show what it says.

    Nothing in it is checked. Never raises; None if it is not a JWT.
    """
    if len(text) > LONGEST_ACCESS_TOKEN:
        return None
    try:
        return read_claims_set(read_jws(text))
    except BadResponse:
        return None


def _check_audience(claims: Mapping[str, object], *, client_id: str) -> None:
    said = claims.get("aud")
    audiences = said if isinstance(said, list) else [said]
    if client_id not in audiences:
        raise BadResponse("id-token-audience")
    # A token for others too could have been given to us by one of them.
    if any(audience != client_id for audience in audiences) and claims.get("azp") != client_id:
        raise BadResponse("id-token-authorized-party")


def _check_times(claims: Mapping[str, object], *, now: float) -> None:
    expires_at, issued_at = _seconds(claims.get("exp")), _seconds(claims.get("iat"))
    if math.isnan(expires_at):
        raise BadResponse("id-token-expiry")
    if not now < expires_at + LEEWAY:
        raise BadResponse("id-token-expired")
    if not issued_at <= now + LEEWAY:
        raise BadResponse("id-token-issued-at")
    if not _seconds(claims.get("nbf", 0)) <= now + LEEWAY:
        raise BadResponse("id-token-not-yet-valid")


def _seconds(value: object) -> float:
    """Read a NumericDate (RFC 7519 2); what is none is NaN, neither before nor after now."""
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return value
    return math.nan


def _check_same(said: object, expected: str, *, reason: Reason) -> None:
    if not (isinstance(said, str) and compare_digest(said.encode(), expected.encode())):
        raise BadResponse(reason)


def _left_half_of_hash(text: str, *, algorithm: str) -> str:
    # By the hash of the signature; that of Ed25519 is SHA-512 (RFC 8032 5.1).
    name = "sha512" if algorithm == "EdDSA" else f"sha{algorithm[-3:]}"
    digest = hashlib.new(name, text.encode()).digest()
    return urlsafe_b64encode(digest[: len(digest) // 2]).decode()


def _subject(claims: Mapping[str, object]) -> str:
    subject = claims.get("sub")
    if not (subject and _is_short_text(subject)):
        raise BadResponse("id-token-subject")
    return subject


def _told(claims: Mapping[str, object]) -> dict[str, str | int]:
    told = (
        (name, value)
        for name, value in claims.items()
        if name not in _PROTOCOL
        and _is_short_text(name)
        and (_is_short_text(value) or isinstance(value, int))
    )
    return dict(islice(told, _MAX_CLAIMS))


def _is_short_text(value: object) -> TypeGuard[str]:
    # No controls: a NUL has no place in the database, a line break none in a log.
    return isinstance(value, str) and len(value) <= _MAX_TEXT and value.isprintable()


def _label(claims: Mapping[str, object]) -> str:
    said = (claims.get(name) for name in _LABELS)
    texts = (clean(text, limit=_MAX_TEXT) for text in said if isinstance(text, str))
    return next(filter(None, texts), "")
