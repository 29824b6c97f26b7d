"""What allauth leaves to us: how a sign-in is checked, begun, ended, and recorded."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from tokenwell.accounts import people, stepping_up
from tokenwell.accounts.models import User
from tokenwell.accounts.people import actor, target
from tokenwell.accounts.sessions import address_of
from tokenwell.audit.actions import Action
from tokenwell.audit.log import record
from tokenwell.encryption import secrets
from tokenwell.signing_in import limits
from tokenwell.signing_in.backend import may_sign_in
from tokenwell.signing_in.models import FactorSecret
from tokenwell.web.problems import Problem

# Of which password the first step was, for the second.
_PASSWORD = "signing_in_with"  # noqa: S105


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts as they are here: made by administrators, known by name, without allauth's mail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Let nobody make an account for themselves."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse who guesses: counted in our database, not in a cache."""
        limits.need_tries(credentials["username"], address_of(request))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count and record what was wrong, without the password."""
        limits.note_failure(credentials["username"], address_of(request))

    def pre_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse | None:
        """Remember with which password the first step was done."""
        request.session[_PASSWORD] = user.get_session_auth_hash()
        return None

    def login(self, request: HttpRequest, user: User) -> None:
        """
        Begin the session, once all steps are done.

        :raises Problem: the person was disabled, or got another password, between the steps.
        """
        if not may_sign_in(user) or request.session.pop(_PASSWORD, "") != (
            user.get_session_auth_hash()
        ):
            raise sign_in_failed()
        with transaction.atomic():
            super().login(request, user)
            record(Action.SIGNED_IN, by=actor(user, address_of(request)), on=target(user))

    def logout(self, request: HttpRequest) -> None:
        """End the session, if there is one."""
        user = request.user
        with transaction.atomic():
            if isinstance(user, User):
                record(Action.SIGNED_OUT, by=actor(user, address_of(request)), on=target(user))
            super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        """Set a password that a person chose for themselves; their other sessions end."""
        people.set_password(user, password, by=actor(user, address_of(self.request)))

    def is_reauthentication_required(self, *, app: str, **_more: Any) -> bool:
        """Ask again after the same time as everywhere else; having signed in just now counts."""
        request: HttpRequest = self.request
        return not stepping_up.is_fresh(request)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Give the address as our own server saw it; of a socket in the file system, none."""
        return address_of(request) or "::"


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors, whose secrets are sealed with our key ring."""

    def encrypt(self, text: str) -> str:
        """Seal a secret into a row of ours; give its id."""
        row = FactorSecret()
        secrets.seal_into(row, "secret", text)
        row.save(force_insert=True)
        return str(row.pk)

    def decrypt(self, encrypted_text: str) -> str:
        """Reveal the secret of an id."""
        return secrets.reveal(FactorSecret.objects.get(pk=encrypted_text), "secret")

    def get_totp_label(self, user: Any) -> str:
        """Name the account as its person signs in."""
        return str(user.username)


def sign_in_failed() -> Problem:
    """Say the same whatever is wrong."""
    return Problem(
        "sign-in-failed",
        status=401,
        title="Name or password is not right.",
        detail="Check both. Passwords tell upper from lower case.",
    )
