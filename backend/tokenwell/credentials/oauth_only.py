"""What only an OAuth 2.0 credential can have done with it: the refusal for all others."""

from tokenwell.credentials.models import Credential
from tokenwell.web.problems import Problem


def need(credential: Credential, *, what: str) -> None:
    """
    See to it that a credential is one that gets tokens; ``what`` is what was to be done.

    :raises Problem: 409, it is a Password credential.
    """
    if credential.is_password:
        raise Problem(
            "not-for-passwords",
            status=409,
            title=f"A Password credential can't be {what}.",
            detail="It has no provider and no tokens: it is ready as soon as it has a user name"
            " and a password.",
        )
