"""
The views of allauth that our own stand on: asked as a browser asks, read as one reads.

None of them has an address here. What allauth serves beside them, like more e-mail addresses
for an account, or making one, is no way in.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from allauth.headless.account import views as account
from allauth.headless.constants import Client
from allauth.headless.mfa import views as mfa
from django.http import HttpResponse
from rest_framework.request import Request

from tokenwell.signing_in import inputs
from tokenwell.web.problems import Problem, invalid

View = Callable[..., HttpResponse]

_WORDS = {
    "incorrect_code": "This code is not right, or was used before. Wait for the next one.",
    "incorrect_password": "This is not your password.",
    "enter_current_password": "This is not your password.",
    "invalid_password_reset": "This link was used, or is too old. Ask for another one.",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What allauth said."""

    status: int
    data: Any = None
    meta: dict[str, Any] = field(default_factory=dict)
    errors: tuple[dict[str, Any], ...] = ()

    def need_success(self) -> "Answer":
        """
        Go on only with a success.

        :raises Problem: what was typed is not right; it names the field.
        """
        if self.status < 300:
            return self
        words: dict[str, list[str]] = {}
        for error in self.errors:
            said = _WORDS.get(error["code"], error["message"])
            words.setdefault(error.get("param", "non_field_errors"), []).append(said)
        if not words:
            raise Problem(
                "not-now",
                status=409,
                title="This can't be done now.",
                detail="Load the page again, then repeat what you did. Nothing was changed.",
            )
        raise invalid(**{name: " ".join(said) for name, said in words.items()})


class _SignIn(account.LoginView):  # type: ignore[misc]
    input_class = inputs.PasswordOfPerson


class _Reset(account.ResetPasswordView):  # type: ignore[misc]
    input_class = inputs.ForgottenPassword


class _ChangePassword(account.ChangePasswordView):  # type: ignore[misc]
    input_class = inputs.OwnPassword


class _SecondFactor(mfa.AuthenticateView):  # type: ignore[misc]
    input_class = inputs.CodeAtSignIn


class _ConfirmByCode(mfa.ReauthenticateView):  # type: ignore[misc]
    input_class = inputs.CodeToConfirm


class _App(mfa.ManageTOTPView):  # type: ignore[misc]
    # Not asked for a secret: it would keep it in the session in clear (see ``enrolling``).
    http_method_names = ("post",)
    input_class = {"POST": inputs.CodeToEnrol}


def _view(view: Any) -> View:
    made: View = view.as_api_view(client=Client.BROWSER)
    return made


sign_in = _view(_SignIn)
second_factor = _view(_SecondFactor)
confirm_by_password = _view(account.ReauthenticateView)
confirm_by_code = _view(_ConfirmByCode)
change_password = _view(_ChangePassword)
reset_password = _view(_Reset)
app = _view(_App)
recovery_codes = _view(mfa.ManageRecoveryCodesView)


def ask(view: View, request: Request) -> Answer:
    """Hand a request on to a view of allauth; its body has been looked at before."""
    said = json.loads(view(request._request).content)
    return Answer(
        said["status"], said.get("data"), said.get("meta") or {}, tuple(said.get("errors", ()))
    )
