"""The credentials whose tokens are exchanged (RFC 8693): no circle, each fresh, each permitted."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from tokenwell.accounts.models import User
from tokenwell.containers import permissions
from tokenwell.containers.inheritance import Right
from tokenwell.credentials.models import Credential
from tokenwell.credentials.states import GrantType
from tokenwell.web.problems import Problem, invalid

LONGEST_CHAIN = 5
# What ends within this time would end on its way to the provider.
_MARGIN = timedelta(seconds=20)

_CHAIN = """
WITH RECURSIVE chain (id, depth) AS (
    SELECT %(first)s::uuid, 1
    UNION ALL
    SELECT k.subject_credential_id, chain.depth + 1
    FROM chain JOIN credentials_credential k ON k.item_ptr_id = chain.id
    WHERE k.grant_type = 'token_exchange' AND k.subject_credential_id IS NOT NULL
      AND chain.depth <= %(longest)s
)
SELECT id FROM chain ORDER BY depth
"""


def check(subject: Credential, *, of: Credential | None, by: User) -> None:
    """
    See to it that a credential may be exchanged by a person, and does not lead back.

    :raises Problem: the person may not use it, or the exchanges make a circle.
    """
    if subject.is_password:
        raise _unusable("A Password credential has no token. Choose another credential.")
    chain = _chain(subject)
    for credential in Credential.objects.filter(pk__in=chain):
        if not permissions.can(by, Right.CREDENTIAL_USE, credential):
            raise _unusable("Choose a credential that you may use.")
    if of is not None and of.pk in chain:
        raise _unusable("This would exchange the token in a circle. Choose another credential.")
    if len(chain) > LONGEST_CHAIN:
        raise _unusable(f"At most {LONGEST_CHAIN} exchanges may follow one another.")


def need_use(credential: Credential, *, by: User) -> None:
    """
    See to it that a person may still use what a credential exchanges.

    :raises Problem: they may not.
    """
    if credential.grant_type != GrantType.TOKEN_EXCHANGE or credential.subject_credential is None:
        return
    for one in Credential.objects.filter(pk__in=_chain(credential.subject_credential)):
        if not permissions.can(by, Right.CREDENTIAL_USE, one):
            raise Problem(
                "not-permitted",
                status=403,
                title="You may not use the credential whose token is exchanged.",
                detail="Ask somebody who may change its permissions, or choose another one.",
            )


def stale(exchanging: Iterable[Credential]) -> dict[UUID, int]:
    """Find what is to be exchanged and has ended, with its token version."""
    subjects = {
        credential.subject_credential_id
        for credential in exchanging
        if credential.grant_type == GrantType.TOKEN_EXCHANGE and credential.subject_credential_id
    }
    if not subjects:
        return {}
    rows = Credential.objects.select_related("clock").filter(pk__in=subjects)
    return {row.pk: row.clock.token_version for row in rows if not _is_fresh(row)}


def _is_fresh(credential: Credential) -> bool:
    current = credential.clock.current_tokens()
    if current is None:
        return False
    return current.expires_at is None or current.expires_at > timezone.now() + _MARGIN


def _chain(first: Credential) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_CHAIN, {"first": first.pk, "longest": LONGEST_CHAIN})
        return [row[0] for row in cursor.fetchall()]


def _unusable(sentence: str) -> Problem:
    return invalid(subject_credential=sentence)
