"""
The secret that an app is shown, until it has proved to have it.

It is kept in the session that it is shown in, sealed with the key ring as those that count are.
So each browser of a person has its own, and it ends with the session.
"""

import time
from base64 import b64decode, b64encode

from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.http import HttpRequest

from tokenwell.accounts.models import User
from tokenwell.encryption import sealing, secrets
from tokenwell.encryption.sealing import CannotOpen, Context

COUNTS_FOR = 3600  # seconds
_KEPT = "second_factor_shown"


def show(request: HttpRequest, user: User) -> str:
    """Make a secret for an app; one that was shown in this session before counts no more."""
    made: str = generate_totp_secret()
    sealed = sealing.seal(secrets.ring(), made.encode(), context=_place(user))
    request.session[_KEPT] = [time.time(), b64encode(sealed).decode()]
    return made


def shown_last(request: HttpRequest, user: User) -> str:
    """Give the secret that was shown last in this session; else one that no app has."""
    at, sealed = request.session.get(_KEPT, (0, ""))
    if at > time.time() - COUNTS_FOR:
        try:
            blob = b64decode(sealed)
            return sealing.open_sealed(secrets.ring(), blob, context=_place(user)).decode()
        except CannotOpen:  # Its key was taken out of the ring meanwhile.
            pass
    made: str = generate_totp_secret()
    return made


def forget(request: HttpRequest) -> None:
    """Forget it: from now on it is that of the second factor, or counts no more."""
    request.session.pop(_KEPT, None)


def _place(user: User) -> Context:
    # In another person's session it does not open.
    return Context("signing_in_shown", user.pk, "secret")
