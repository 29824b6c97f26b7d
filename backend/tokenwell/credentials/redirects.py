"""The redirect URI: one per authorization server, known as soon as its endpoints are."""

from django.conf import settings

from tokenwell.credentials.states import GrantType
from tokenwell.oauth.provider import callback_slug

PATH = "/oauth/callback/"


def slug_of(
    *, authorization_endpoint: str, token_endpoint: str, grant_type: str = ""
) -> str | None:
    """
    Name the callback address of some endpoints; None while one is missing.

    The implicit grant has no token endpoint: what is typed there does not count.
    """
    is_implicit = grant_type == GrantType.IMPLICIT
    if not authorization_endpoint or not (token_endpoint or is_implicit):
        return None
    try:
        return callback_slug(
            authorization_endpoint=authorization_endpoint,
            token_endpoint="" if is_implicit else token_endpoint,
        )
    except ValueError:
        return None


def redirect_uri(
    *,
    authorization_endpoint: str,
    token_endpoint: str,
    grant_type: str = "",
    base: str | None = None,
) -> str | None:
    """
    Give the redirect URI to register at the provider; None while an endpoint is missing.

    ``base`` is where Tokenwell is, for those who ask without its settings.
    """
    slug = slug_of(
        authorization_endpoint=authorization_endpoint,
        token_endpoint=token_endpoint,
        grant_type=grant_type,
    )
    return None if slug is None else f"{base or settings.PUBLIC_BASE_URL}{PATH}{slug}"
