"""How a request of the browser tells who sends it."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from tokenwell.accounts.models import User
from tokenwell.accounts.people import actor
from tokenwell.accounts.sessions import address_of
from tokenwell.audit.log import Actor
from tokenwell.web.problems import csrf_failed


class SessionAuthentication(authentication.SessionAuthentication):
    """Session cookie and CSRF token; without them 401, so that the app asks to sign in."""

    def authenticate_header(self, _request: Request) -> str:
        return "Session"

    def enforce_csrf(self, request: Request) -> None:
        """
        Ask for the CSRF token of our own pages.

        :raises Problem: it is missing or wrong; the same answer as outside of the API.
        """
        try:
            super().enforce_csrf(request)
        except PermissionDenied:
            raise csrf_failed() from None


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Tells the description of the API how a browser is known."""

    target_class = SessionAuthentication
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "The session of a browser; changes need the header X-CSRFToken too.",
        }


def user_of(request: Request) -> User:
    """Give the person who sends a request that has passed authentication."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("this view has to ask for a signed-in person")
    return user


def actor_of(request: Request) -> Actor:
    """Give the sender as the record names them."""
    return actor(user_of(request), address_of(request._request))
