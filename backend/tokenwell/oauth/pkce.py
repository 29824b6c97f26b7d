"""Proof Key for Code Exchange, S256 only (RFC 7636)."""

import re

from oauthlib.oauth2 import WebApplicationClient

_VERIFIER = re.compile(r"[A-Za-z0-9\-._~]{43,128}")


def challenge(verifier: str) -> str:
    """
    Compute the S256 code challenge of a code verifier (RFC 7636 4.2).

    :raises ValueError: the verifier is not one of RFC 7636 4.1.
    """
    if not _VERIFIER.fullmatch(verifier):
        raise ValueError("a code verifier is 43 to 128 unreserved characters")
    computed: str = WebApplicationClient(client_id="").create_code_challenge(
        verifier, code_challenge_method="S256"
    )
    return computed
