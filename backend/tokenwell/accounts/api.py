"""The session by REST."""

from django.conf import settings
from django.middleware.csrf import get_token
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.accounts import serializers, sessions
from tokenwell.accounts.authentication import SessionAuthentication
from tokenwell.accounts.models import User


class SessionView(APIView):
    """Who is signed in."""

    permission_classes = (AllowAny,)

    @extend_schema(responses=serializers.Session)
    def get(self, request: Request) -> Response:
        """Say who is signed in, and set the cookie with the CSRF token."""
        get_token(request._request)
        return _session(request.user)

    @extend_schema(request=serializers.SignIn, responses=serializers.Session)
    def post(self, request: Request) -> Response:
        """Sign in."""
        # The framework asks for the token only of those who are signed in already.
        SessionAuthentication().enforce_csrf(request)
        form = serializers.SignIn(data=request.data)
        form.is_valid(raise_exception=True)
        return _session(sessions.sign_in(request._request, **form.validated_data))

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """Sign out."""
        sessions.sign_out(request._request)
        return Response(status=204)


def _session(user: object) -> Response:
    session = {
        "user": user if isinstance(user, User) else None,
        "public_base_url": settings.PUBLIC_BASE_URL,
        "version": settings.VERSION,
        "legacy_grants": settings.LEGACY_GRANTS,
    }
    return Response(serializers.Session(session).data)
