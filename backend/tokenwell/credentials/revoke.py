"""Revoke: forget the tokens here, and give them back to the provider (RFC 7009)."""

import logging
from datetime import timedelta
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from tokenwell.accounts.models import User
from tokenwell.accounts.people import actor
from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM, Target, record
from tokenwell.containers import tree
from tokenwell.credentials import authorize, requests
from tokenwell.credentials.locks import locked_clock, locked_credential
from tokenwell.credentials.models import Authorization, Credential, Revocation, TokenSet
from tokenwell.credentials.states import AuthorizationState, State
from tokenwell.encryption import secrets
from tokenwell.encryption.sealing import CannotOpen
from tokenwell.oauth import revocation
from tokenwell.oauth.errors import OAuthError
from tokenwell.oauth.messages import Request
from tokenwell.oauth.revocation import Hint
from tokenwell.outbound import http
from tokenwell.outbound.deadlines import deadline_in
from tokenwell.outbound.errors import OutboundError

logger = logging.getLogger(__name__)

_SECONDS = 15.0
_FIRST_RETRY = timedelta(minutes=1)
_LONGEST_RETRY = timedelta(hours=12)
_GIVEN_UP_AFTER = timedelta(days=30)


@transaction.atomic
def revoke(credential: Credential, *, by: User, address: str | None) -> list[UUID]:
    """
    Forget the tokens of a credential at once; its settings and secrets stay.

    :returns: the revocations that a worker sends, once this is committed (``give_back``).
    """
    credential = locked_credential(credential)
    kept = keep_requests(credential)
    TokenSet.objects.filter(credential=credential).delete()
    clock = locked_clock(credential.pk)
    if clock is None:
        return kept
    now = timezone.now()
    clock.token_version += 1  # a renewal that is on its way comes too late
    clock.fence += 1
    clock.token_set = clock.open_attempt = clock.lease_until = None
    clock.refresh_at = clock.retry_at = clock.ends_at = clock.dies_at = None
    if clock.state not in (State.SUSPENDED, State.REVOKED):
        clock.state, clock.since = State.REVOKED.value, now
    clock.save()
    _cancel_attempts(credential, by=by, address=address)
    record(Action.CREDENTIAL_REVOKED, by=actor(by, address), on=tree.target(credential))
    return kept


def keep_requests(credential: Credential) -> list[UUID]:
    """Seal the requests that give the tokens of a credential back; it may be deleted then."""
    current = credential.clock.current_tokens()
    if current is None:
        return []
    now, kept = timezone.now(), []
    for request in _requests(credential, current):
        row = Revocation(
            credential_id=credential.pk,
            path=tree.target(credential).path,
            created_at=now,
            due_at=now,
        )
        secrets.seal_into(row, "request", msgspec.json.encode(request))
        row.save(force_insert=True)
        kept.append(row.pk)
    return kept


def _requests(credential: Credential, current: TokenSet) -> list[Request]:
    built = []
    for hint in _hints(credential, current):
        try:
            built.append(
                revocation.build_revocation_request(
                    requests.provider_of(credential),
                    requests.client_of(credential),
                    secrets.reveal(current, hint),
                    hint=hint,
                    captured=current.captured,
                    stamp=requests.stamp(),
                )
            )
        except (CannotOpen, ValueError):
            # No address to give it back to, or a secret that was lost with its destination.
            logger.info("a token can't be given back: %s", credential.pk)
    return built


def _hints(credential: Credential, current: TokenSet) -> list[Hint]:
    """Name the tokens to give back; the one that the others come from is first."""
    habits = requests.habits_of(credential).revoke
    there: list[Hint] = ["access_token"]
    if current.refresh_token is not None:
        there.insert(0, "refresh_token")
    if habits.style == "bearer":
        return ["access_token"]
    if habits.style == "request":
        said = f"{habits.url} {' '.join(habits.params.values())}"
        return [hint for hint in there if f"{{{hint}}}" in said][:1] or there[:1]
    return there


def give_back(revocation_id: UUID) -> None:
    """Send one revocation, if nobody else does at the moment."""
    now = timezone.now()
    # The next try is noted before this one: whoever dies in between has it done again.
    claimed = Revocation.objects.filter(pk=revocation_id, due_at__lte=now).update(
        tries=F("tries") + 1, due_at=now + _FIRST_RETRY
    )
    row = Revocation.objects.filter(pk=revocation_id).first()
    if not claimed or row is None:
        return
    error = _sent(row)
    if not error:
        _end(row, "given-back", Action.TOKEN_GIVEN_BACK)
    elif now - row.created_at > _GIVEN_UP_AFTER or error == "refused":
        _end(row, error, Action.TOKEN_NOT_GIVEN_BACK)
    else:
        wait = min(_FIRST_RETRY * 2 ** min(row.tries, 10), _LONGEST_RETRY)
        Revocation.objects.filter(pk=row.pk).update(due_at=now + wait)


def _sent(row: Revocation) -> str:
    """Send it; say what is wrong, empty if it was taken."""
    try:
        request = msgspec.json.decode(secrets.reveal_bytes(row, "request"), type=Request)
        answer = http.send(request, deadline=deadline_in(_SECONDS))
        revocation.read_revocation_response(answer)
    except OutboundError:
        return "no-answer"
    except OAuthError as error:
        return "no-answer" if error.code == "provider-unavailable" else "refused"
    except CannotOpen:
        return "refused"
    except Exception:
        logger.exception("a revocation could not be sent: %s", row.pk)
        return "no-answer"
    return ""


@transaction.atomic
def _end(row: Revocation, outcome: str, action: Action) -> None:
    ended = Revocation.objects.filter(pk=row.pk, ended_at__isnull=True).update(
        outcome=outcome, due_at=None, request=None, ended_at=timezone.now()
    )
    if ended:
        target = Target("credential", row.credential_id, row.path)
        record(action, by=SYSTEM, on=target, facts={"error": outcome})


def due() -> list[UUID]:
    """Find the revocations whose time has come."""
    rows = Revocation.objects.filter(due_at__lte=timezone.now()).order_by("due_at")
    return list(rows.values_list("pk", flat=True)[:100])


def forget() -> None:
    """Delete what was settled long ago."""
    Revocation.objects.filter(ended_at__lt=timezone.now() - _GIVEN_UP_AFTER).delete()


def _cancel_attempts(credential: Credential, *, by: User, address: str | None) -> None:
    rows = Authorization.objects.select_related("credential", "person")
    for authorization in rows.filter(credential=credential, ended_at__isnull=True):
        authorize.end(
            authorization, AuthorizationState.CANCELLED, error="revoked", by=actor(by, address)
        )
