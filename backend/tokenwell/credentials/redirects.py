"""The redirect URI: one per authorization server, known as soon as its endpoints are."""

from django.conf import settings

from tokenwell.oauth.provider import callback_slug

PATH = "/oauth/callback/"


def slug_of(*, authorization_endpoint: str, token_endpoint: str) -> str | None:
    """Name the callback address of some endpoints; None while one is missing."""
    if not (authorization_endpoint and token_endpoint):
        return None
    try:
        return callback_slug(
            authorization_endpoint=authorization_endpoint, token_endpoint=token_endpoint
        )
    except ValueError:
        return None


def redirect_uri(
    *, authorization_endpoint: str, token_endpoint: str, base: str | None = None
) -> str | None:
    """
    Give the redirect URI to register at the provider; None while an endpoint is missing.

    ``base`` is where Tokenwell is, for those who ask without its settings.
    """
    slug = slug_of(authorization_endpoint=authorization_endpoint, token_endpoint=token_endpoint)
    return None if slug is None else f"{base or settings.PUBLIC_BASE_URL}{PATH}{slug}"
