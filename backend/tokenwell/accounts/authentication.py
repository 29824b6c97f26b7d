"""How a request of the browser tells who sends it."""

from rest_framework import authentication
from rest_framework.request import Request

from tokenwell.accounts.models import User
from tokenwell.accounts.people import actor
from tokenwell.accounts.sessions import address_of
from tokenwell.audit.log import Actor


class SessionAuthentication(authentication.SessionAuthentication):
    """Session cookie and CSRF token; without them 401, so that the app asks to sign in."""

    def authenticate_header(self, _request: Request) -> str:
        return "Session"


def user_of(request: Request) -> User:
    """Give the person who sends a request that has passed authentication."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("this view has to ask for a signed-in person")
    return user


def actor_of(request: Request) -> Actor:
    """Give the sender as the record names them."""
    return actor(user_of(request), address_of(request._request))
