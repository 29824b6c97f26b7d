"""
What people type, read by allauth, with what it lacks.

Passwords are taken as they are: allauth cuts off blanks around them. Tries at codes are
counted, and a code of an app works once (RFC 6238 5.2), in our database: allauth counts in a
cache, which each process has for itself.
"""

import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.headless.account.inputs import ChangePasswordInput, LoginInput, ResetPasswordInput
from allauth.headless.mfa.inputs import ActivateTOTPInput, AuthenticateInput, ReauthenticateInput
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import CharField

from tokenwell.accounts.models import User
from tokenwell.accounts.people import target
from tokenwell.accounts.sessions import address_of
from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM, record
from tokenwell.signing_in import enrolling, limits
from tokenwell.signing_in.backend import may_sign_in

# Of an app whose clock is wrong by 30 seconds, a code lives this long (RFC 6238 5.2).
_CODE_SECONDS = 90


class PasswordOfPerson(LoginInput):  # type: ignore[misc]
    """Name and password."""

    password = CharField(strip=False)


class OwnPassword(ChangePasswordInput):  # type: ignore[misc]
    """One's password, and the next one."""

    current_password = CharField(strip=False)
    new_password = CharField(strip=False)

    def clean_current_password(self) -> str:
        """Look at it as at a sign-in: counted, in turn, without a connection meanwhile."""
        given: str = self.cleaned_data["current_password"]
        if not get_adapter().reauthenticate(self.user, given):
            raise get_adapter().validation_error("enter_current_password")
        return given


class ForgottenPassword(ResetPasswordInput):  # type: ignore[misc]
    """The key of a link, and the next password."""

    password = CharField(strip=False)

    def clean_key(self) -> str:
        """Take no key of a service, nor of who may not come in or choose a password."""
        key: str = super().clean_key()
        if not may_choose_password(self.user):
            self.user: User | None = None
            raise get_adapter().validation_error("invalid_password_reset")
        return key


class _Counted:
    """Counts a code ahead, and records one that is wrong."""

    user: User

    def clean_code(self) -> str:
        limits.take_code_try(self.user)
        try:
            with transaction.atomic():
                # Locked, so that of two who bring the same code at once one comes too late.
                held = Authenticator.objects.select_for_update().filter(user=self.user)
                list(held.order_by("pk"))
                code: str = self._right_code()
        except ValidationError:
            address = address_of(context.request)
            facts = {"address": address}
            record(Action.CODE_REFUSED, by=SYSTEM, on=target(self.user), facts=facts)
            raise
        limits.forgive_codes(self.user)
        return code

    def _right_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        return code


class _Once(_Counted):
    """Takes a code once."""

    authenticator: Authenticator

    def _right_code(self) -> str:
        code = super()._right_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            use_up(self.authenticator, code)
        return code


class CodeAtSignIn(_Once, AuthenticateInput):  # type: ignore[misc]
    """A code, after the password."""


class CodeToConfirm(_Once, ReauthenticateInput):  # type: ignore[misc]
    """A code of somebody who is signed in."""


class CodeToEnrol(_Counted, ActivateTOTPInput):  # type: ignore[misc]
    """The first code of an app: it has the secret that was shown in this session."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        # Past allauth's own: it keeps the secret in the session in clear.
        super(ActivateTOTPForm, self).__init__(*args, **kwargs)
        self.user = user
        self.secret = enrolling.shown_last(context.request, user)


def use_up(authenticator: Authenticator, code: str) -> None:
    """
    Take a code for good; call it within the transaction that looked at it.

    :raises ValidationError: it was taken before.
    """
    digits = "".join(filter(str.isdigit, code))
    now = time.time()
    kept = authenticator.data.get("used", [])
    used = [[at, each] for at, each in kept if at > now - _CODE_SECONDS]
    if any(each == digits for _, each in used):
        raise get_adapter().validation_error("incorrect_code")
    authenticator.data["used"] = [*used, [now, digits]]
    authenticator.save(update_fields=["data"])


def may_choose_password(user: Any) -> bool:
    """Tell whether this is a person who may set their own password."""
    return may_sign_in(user) and user.has_perm("accounts.set_own_password")
