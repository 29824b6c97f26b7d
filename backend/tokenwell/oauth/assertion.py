"""The JWT that a client trades for a token (RFC 7523 2.1)."""

from collections.abc import Mapping

from tokenwell.oauth.jose import SigningKey, sign
from tokenwell.oauth.messages import Stamp

LONGEST_LIFETIME = 3600


def build_assertion(
    key: SigningKey,
    *,
    issuer: str,
    subject: str,
    audience: str,
    claims: Mapping[str, object],
    lifetime: int,
    stamp: Stamp,
) -> str:
    """
    Sign the assertion of a JWT bearer grant (RFC 7523 2.1, 3).

    ``iss``, ``sub`` and ``aud`` are those given here; only where one is empty may ``claims``
    say it, else it is left out. ``jti``, ``iat`` and ``exp`` are never what ``claims`` say.

    :param claims: what the server wants to know beside, as ``scope``.
    :param lifetime: in seconds, from 1 to 3600.
    :raises ValueError: another lifetime, or claims that are not JSON.
    """
    if not 1 <= lifetime <= LONGEST_LIFETIME:
        raise ValueError("an assertion lives from 1 to 3600 seconds")
    issued_at = int(stamp.at.timestamp())
    fields = {"iss": issuer, "sub": subject, "aud": audience}
    own = {name: value for name, value in fields.items() if value}
    times = {"jti": stamp.unique, "iat": issued_at, "exp": issued_at + lifetime}
    return sign(key, {**claims, **own, **times})
