"""One's own account by REST: password, second factor, sessions."""

import segno
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tokenwell.accounts.authentication import actor_of, user_of
from tokenwell.accounts.people import target
from tokenwell.accounts.stepping_up import need_fresh
from tokenwell.audit.actions import Action
from tokenwell.audit.log import record
from tokenwell.signing_in import engine, enrolling, factors, serializers, sessions
from tokenwell.signing_in.inputs import may_choose_password
from tokenwell.signing_in.views import AccountView
from tokenwell.web.problems import not_permitted
from tokenwell.web.serializers import take_nothing


class OwnAccountView(AccountView):
    """One's own account."""

    @extend_schema(responses=serializers.Account)
    def get(self, request: Request) -> Response:
        """Show how one signs in."""
        user = user_of(request)
        there = {row.type: row for row in Authenticator.objects.filter(user=user)}
        app = there.get(Authenticator.Type.TOTP)
        codes = there.get(Authenticator.Type.RECOVERY_CODES)
        answer = {
            "username": user.username,
            "email": user.email,
            "may_set_password": may_choose_password(user),
            "second_factor_since": app and app.created_at,
            "recovery_codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        }
        return Response(serializers.Account(answer).data)


class OwnPasswordView(AccountView):
    """One's own password."""

    @extend_schema(request=serializers.OwnPassword, responses={204: None})
    def post(self, request: Request) -> Response:
        """Set it anew; one's other sessions end."""
        if not may_choose_password(user_of(request)):
            raise not_permitted("This needs the privilege to set the own password.")
        serializers.OwnPassword(data=request.data).is_valid(raise_exception=True)
        engine.ask(engine.change_password, request).need_success()
        return Response(status=204)


class AppSecretView(AccountView):
    """The secret of an app that makes codes (TOTP, RFC 6238)."""

    @extend_schema(responses=serializers.AppSecret)
    def get(self, request: Request) -> Response:
        """Make a secret for an app; it counts once the app has proved to have it."""
        need_fresh(request)
        user = user_of(request)
        with transaction.atomic():
            factors.need_none(user)
            secret = enrolling.show(request._request, user)
        uri = get_adapter().build_totp_url(user, secret)
        picture = segno.make(uri, error="m").svg_data_uri(scale=5, light="#fff")
        return Response({"secret": secret, "uri": uri, "picture": picture})


class OwnFactorView(AccountView):
    """One's second factor."""

    @extend_schema(request=serializers.Code, responses={204: None})
    def post(self, request: Request) -> Response:
        """Turn it on, with a code of the app that has the secret."""
        need_fresh(request)
        form = serializers.Code(data=request.data)
        form.is_valid(raise_exception=True)
        user = user_of(request)
        # Raised only afterwards: what was counted has to stay.
        with transaction.atomic():
            factors.need_none(user)
            answer = engine.ask(engine.app, request)
            if answer.status == 200:
                factors.use_up_first(user, form.validated_data["code"])
                enrolling.forget(request._request)
                record(Action.SECOND_FACTOR_ADDED, by=actor_of(request), on=target(user))
        answer.need_success()
        return Response(status=204)

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """Turn it off; the recovery codes go with it."""
        need_fresh(request)
        factors.remove(user_of(request), by=actor_of(request))
        return Response(status=204)


class RecoveryCodesView(AccountView):
    """Codes for the day on which the app is lost; each works once."""

    @extend_schema(responses=serializers.RecoveryCodes)
    def get(self, request: Request) -> Response:
        """Show them the first time; afterwards, how many are left."""
        need_fresh(request)
        return _codes(engine.ask(engine.recovery_codes, request))

    @extend_schema(request=None, responses=serializers.RecoveryCodes)
    def post(self, request: Request) -> Response:
        """Make new ones; those from before work no more."""
        need_fresh(request)
        take_nothing(request.data)
        with transaction.atomic():
            answer = engine.ask(engine.recovery_codes, request).need_success()
            user = user_of(request)
            record(Action.RECOVERY_CODES_MADE, by=actor_of(request), on=target(user))
        return _codes(answer)


class OwnSessionsView(AccountView):
    """Where one is signed in."""

    @extend_schema(responses=serializers.OwnSession(many=True))
    def get(self, request: Request) -> Response:
        """List one's sessions, the one seen last first."""
        rows = sessions.sessions_of(user_of(request))
        return Response(serializers.OwnSession(rows, many=True).data)

    @extend_schema(operation_id="account_sessions_end_others", responses={204: None})
    def delete(self, request: Request) -> Response:
        """Sign out everywhere but here."""
        rows = UserSession.objects.filter(user=user_of(request))
        sessions.end([row for row in rows if not row.is_current()], by=actor_of(request))
        return Response(status=204)


class OwnSessionView(AccountView):
    """One of one's sessions."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, session_id: int) -> Response:
        """Sign out there."""
        rows = UserSession.objects.filter(user=user_of(request))
        sessions.end([get_object_or_404(rows, pk=session_id)], by=actor_of(request))
        return Response(status=204)


def _codes(answer: engine.Answer) -> Response:
    if answer.status == 404:
        return Response({"codes": [], "left": 0})
    data = answer.need_success().data
    return Response({"codes": data.get("unused_codes", []), "left": data["unused_code_count"]})
