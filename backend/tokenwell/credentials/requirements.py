"""Which fields a grant needs, and which may be changed only with the secret. Pure."""

from typing import Protocol

from tokenwell.credentials.states import GrantType

_NEEDED = {
    GrantType.AUTHORIZATION_CODE: ("authorization_endpoint", "token_endpoint", "client_id"),
    GrantType.CLIENT_CREDENTIALS: ("token_endpoint", "client_id", "client_secret"),
}

# Where secrets go. A change makes those that are stored unusable, for good.
DESTINATION = (
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "client_id",
    "client_authentication",
    "extra_headers",
    "base_urls",
)


class Filled(Protocol):
    """What has the fields of a credential."""

    grant_type: str


def missing(form: Filled) -> list[str]:
    """Name the fields that are needed to authorize and not there, in the order of the form."""
    return [name for name in _NEEDED[GrantType(form.grant_type)] if not getattr(form, name)]
