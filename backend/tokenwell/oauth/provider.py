"""The authorization server as a value, and the address that its responses come back to."""

import hashlib
import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tokenwell.oauth.habits import Habits

_HASH_CHARACTERS = 10
_NOT_IN_A_SLUG = re.compile(r"[^a-z0-9.]+")


@dataclass(frozen=True, slots=True)
class Provider:
    """
    One authorization server, as one credential knows it (RFC 6749 3.1, 3.2; RFC 8414 2).

    A part that is not needed for what is asked may be empty. Extra parameters and headers
    may hold keys, so they do not appear in ``repr``.
    """

    issuer: str = ""
    authorization_endpoint: str = ""
    token_endpoint: str = ""
    device_authorization_endpoint: str = ""
    pushed_authorization_request_endpoint: str = ""
    revocation_endpoint: str = ""
    introspection_endpoint: str = ""
    userinfo_endpoint: str = ""
    jwks_uri: str = ""
    registration_endpoint: str = ""
    habits: Habits = Habits()
    extra_authorization_params: Mapping[str, str] = field(default_factory=dict, repr=False)
    extra_token_params: Mapping[str, str] = field(default_factory=dict, repr=False)
    extra_headers: Mapping[str, str] = field(default_factory=dict, repr=False)


def callback_slug(*, authorization_endpoint: str, token_endpoint: str) -> str:
    """
    Name the last part of the redirect URI of this authorization server (RFC 9700 4.4.2.2).

    The same endpoints always give the same name, other endpoints another one, so a response
    that arrives at another server's address is known to be misled.

    :raises ValueError: the authorization endpoint has no host.
    """
    host = urlsplit(authorization_endpoint).hostname
    if not host:
        raise ValueError("the authorization endpoint has no host")
    readable = _NOT_IN_A_SLUG.sub("-", host.lower()).strip("-.")
    # A list, so that no pair of endpoints reads like another pair. Base64 carries 60 bits in
    # ten characters: whoever finds a second pair for a name may receive another's codes.
    endpoints = json.dumps([authorization_endpoint, token_endpoint]).encode()
    digest = urlsafe_b64encode(hashlib.sha256(endpoints).digest()).decode()
    return f"{readable}-{digest[:_HASH_CHARACTERS]}"
