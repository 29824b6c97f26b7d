"""Suspend many credentials at once: in one transaction with what makes it necessary."""

from collections.abc import Sequence

from django.utils import timezone

from tokenwell.accounts.models import User
from tokenwell.accounts.people import actor
from tokenwell.audit.actions import Action
from tokenwell.audit.log import record_all
from tokenwell.containers import tree
from tokenwell.credentials import authorize
from tokenwell.credentials.models import Credential, CredentialClock
from tokenwell.credentials.states import State


def suspend(credentials: Sequence[Credential], *, by: User, address: str | None) -> None:
    """
    Stop handing out the tokens of some credentials; those that are suspended stay so.

    Within a transaction; the credentials and their clocks are locked.
    """
    who, ids = actor(by, address), [credential.pk for credential in credentials]
    clocks = CredentialClock.objects.filter(pk__in=ids).exclude(state=State.SUSPENDED)
    concerned = set(clocks.values_list("pk", flat=True))
    clocks.update(state=State.SUSPENDED, since=timezone.now())
    targets = tree.targets(one for one in credentials if one.pk in concerned)
    record_all(
        Action.CREDENTIAL_SUSPENDED, by=who, on=[(target, {}) for target in targets.values()]
    )
    stopped = [one for one in credentials if one.pk in concerned]
    authorize.cancel_all(stopped, error="suspended", by=who)
