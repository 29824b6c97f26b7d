"""The session by REST: who is signed in, signing in and out, proving anew that it is oneself."""

from typing import Any

from django.conf import settings
from django.middleware.csrf import get_token
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tokenwell.accounts.models import User
from tokenwell.accounts.sessions import address_of
from tokenwell.signing_in import demanding, engine, limits, seen, serializers, tasks
from tokenwell.signing_in.adapter import AccountAdapter, sign_in_failed
from tokenwell.signing_in.views import AccountView, OpenView
from tokenwell.web.problems import Problem


class SessionView(OpenView):
    """Who is signed in."""

    @extend_schema(responses=serializers.Session)
    def get(self, request: Request) -> Response:
        """Say who is signed in, and set the cookie with the CSRF token."""
        get_token(request._request)
        seen.note(request._request)
        return _session(request)

    @extend_schema(request=serializers.SignIn, responses=serializers.Session)
    def post(self, request: Request) -> Response:
        """
        Sign in.

        Who has a second factor is answered with 401 and `second-factor-needed`, and goes on
        with a code.
        """
        serializers.SignIn(data=request.data).is_valid(raise_exception=True)
        if request.user.is_authenticated:
            # Whoever signs in in this browser, the one before is out.
            AccountAdapter().logout(request._request)
        answer = engine.ask(engine.sign_in, request)
        if answer.status == 200:
            return _session(request)
        if any(flow.get("is_pending") for flow in (answer.data or {}).get("flows", ())):
            raise _second_factor_needed()
        raise sign_in_failed()

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """Sign out."""
        AccountAdapter().logout(request._request)
        return Response(status=204)


class SecondFactorView(OpenView):
    """The second step of signing in."""

    @extend_schema(request=serializers.Code, responses=serializers.Session)
    def post(self, request: Request) -> Response:
        """Give a code of one's app, or a recovery code; within 15 minutes of the password."""
        serializers.Code(data=request.data).is_valid(raise_exception=True)
        answer = engine.ask(engine.second_factor, request)
        if answer.status == 401:
            raise _begin_anew()
        answer.need_success()
        return _session(request)


class ConfirmationView(AccountView):
    """Proof that it is still the person who signed in."""

    @extend_schema(request=serializers.Confirmation, responses={204: None})
    def post(self, request: Request) -> Response:
        """Give one's password or a code: what asks for it is open for 10 minutes then."""
        form = serializers.Confirmation(data=request.data)
        form.is_valid(raise_exception=True)
        is_code = "code" in form.validated_data
        view = engine.confirm_by_code if is_code else engine.confirm_by_password
        engine.ask(view, request).need_success()
        return Response(status=204)


class ForgottenView(OpenView):
    """A password that was forgotten."""

    @extend_schema(request=serializers.Forgotten, responses={202: None})
    def post(self, request: Request) -> Response:
        """Ask for a link by e-mail. The answer is the same whether anybody has the address."""
        form = serializers.Forgotten(data=request.data)
        form.is_valid(raise_exception=True)
        limits.take_reset(form.validated_data["email"].lower(), address_of(request._request))
        tasks.wake()
        return Response(status=202)


class PasswordResetView(OpenView):
    """A password that is set by a link."""

    @extend_schema(request=serializers.PasswordReset, responses={204: None})
    def post(self, request: Request) -> Response:
        """Set one's password with the key of a link, once; all sessions end."""
        serializers.PasswordReset(data=request.data).is_valid(raise_exception=True)
        answer = engine.ask(engine.reset_password, request)
        # Nobody is signed in by a link: the second factor is asked for as ever.
        if answer.status != 401:
            answer.need_success()
        return Response(status=204)


def _session(request: Request) -> Response:
    # Not the framework's: that one was looked up before the person signed in.
    user: Any = request._request.user
    session = {
        "user": user if isinstance(user, User) else None,
        "public_base_url": settings.PUBLIC_BASE_URL,
        "proxy_base_url": settings.PROXY_BASE_URL,
        "version": settings.VERSION,
        "legacy_grants": settings.LEGACY_GRANTS,
        "mails_resets": settings.EMAIL_IS_SET_UP,
        "second_factor_missing": isinstance(user, User) and demanding.is_missing(user),
    }
    return Response(serializers.Session(session).data)


def _second_factor_needed() -> Problem:
    return Problem(
        "second-factor-needed",
        status=401,
        title="A second factor is needed.",
        detail="Give a code of your app, or a recovery code.",
    )


def _begin_anew() -> Problem:
    return Problem(
        "sign-in-anew",
        status=401,
        title="Give your name and password again.",
        detail="A code has to follow within a quarter of an hour.",
    )
