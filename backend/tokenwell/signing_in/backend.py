"""Who a name and a password belong to."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from tokenwell.accounts.models import User
from tokenwell.signing_in.turns import turn


class PersonBackend(ModelBackend):
    """Knows people by name, in any letter case, and password. A service has no way in here."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **_more: Any,
    ) -> User | None:
        """Find the person; it takes as long if nobody has the name."""
        if not username or not password:
            return None
        found = User.objects.filter(username__iexact=username).first()
        with turn():
            # Against an account without a password, a password is hashed in vain.
            is_right = (found or User()).check_password(password)
        return found if is_right and self.user_can_authenticate(found) else None

    def user_can_authenticate(self, user: Any) -> bool:
        """Keep out who is disabled, with each request anew, and services."""
        return may_sign_in(user)


def may_sign_in(user: Any) -> bool:
    """Tell whether this is a person whose account is enabled."""
    return isinstance(user, User) and user.is_active and not user.is_service
