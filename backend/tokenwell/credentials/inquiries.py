"""Questions of people to providers, beside tokens: what is offered, register me, does it work."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now

from tokenwell.accounts.models import User
from tokenwell.credentials import advice, discovery, oauth_only, registering, trial
from tokenwell.credentials.advice import Said
from tokenwell.credentials.models import Credential, Inquiry
from tokenwell.credentials.states import InquiryKind, InquiryState
from tokenwell.credentials.status import provider_name
from tokenwell.encryption.sealing import CannotOpen
from tokenwell.oauth.errors import BadResponse, OAuthError, ProviderRefused
from tokenwell.outbound.errors import OutboundError
from tokenwell.web.database_time import database_now
from tokenwell.web.problems import Problem

logger = logging.getLogger(__name__)

# So many questions of one person in a minute: nobody maps a network by asking.
_MOST = 20
_CLAIMED_FOR = timedelta(seconds=90)
_KEPT_FOR = timedelta(days=1)
# So long a question waits for its turn; then whoever asked is told.
_WAITS_FOR = timedelta(minutes=1)

_ANSWER: dict[InquiryKind, Callable[[Inquiry], dict[str, Any]]] = {
    InquiryKind.DISCOVER: discovery.discover,
    InquiryKind.REGISTER: registering.register,
    InquiryKind.TEST: trial.run,
}


_DONE = {
    InquiryKind.DISCOVER: "discovered",
    InquiryKind.REGISTER: "registered",
    InquiryKind.TEST: "tested",
}


def start(
    kind: InquiryKind, *, by: User, issuer: str = "", credential: Credential | None = None
) -> Inquiry:
    """
    Note a question; the caller wakes a worker once this is committed (``delivery.inquire``).

    :raises Problem: there is no provider to be asked, or this person has asked too often.
    """
    if credential is not None:
        oauth_only.need(credential, what=_DONE[kind])
    now = database_now()
    lately = Inquiry.objects.filter(person=by, created_at__gt=now - timedelta(minutes=1))
    if lately.count() >= _MOST:
        raise Problem(
            "too-many-requests",
            status=429,
            title="That were many questions within a minute.",
            detail="Wait a minute, then ask again.",
            retry_after=60,
        )
    return Inquiry.objects.create(
        person=by, credential=credential, kind=kind, subject=issuer, created_at=now
    )


def answer(inquiry_id: UUID) -> None:
    """Put a question to its provider, if nobody else does; what goes wrong is an answer too."""
    now = database_now()
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - _CLAIMED_FOR)
    mine = Inquiry.objects.filter(free, pk=inquiry_id, state=InquiryState.OPEN)
    was_begun = mine.filter(claimed_at__isnull=False).exists()
    if not mine.update(claimed_at=now):
        return
    inquiry = Inquiry.objects.select_related("credential__clock", "person").get(pk=inquiry_id)
    state, said = InquiryState.DONE, {}
    try:
        said = _once(inquiry, was_begun=was_begun)
    except Exception as error:
        # Whatever it is, somebody waits for an answer, and nothing is asked twice.
        if not isinstance(error, _FORESEEN):
            logger.exception("an inquiry could not be answered: %s", inquiry_id)
        state, said = InquiryState.FAILED, {"problem": _problem(inquiry, error)}
    Inquiry.objects.filter(pk=inquiry_id, state=InquiryState.OPEN).update(
        state=state, answer=said, ended_at=database_now()
    )


def put_off(inquiry_id: UUID) -> None:
    """Leave a question for the next look, unless it has waited for its turn too long."""
    now = database_now()
    waiting = Inquiry.objects.select_related("credential").filter(
        pk=inquiry_id, state=InquiryState.OPEN, claimed_at__isnull=True
    )
    inquiry = waiting.filter(created_at__lt=now - _WAITS_FOR).first()
    if inquiry is None:
        return
    name = provider_name(inquiry.subject or _endpoint(inquiry))
    told = {"problem": advice.means(Said("crowded"), provider=name)}
    waiting.update(state=InquiryState.FAILED, answer=told, ended_at=now)


def _once(inquiry: Inquiry, *, was_begun: bool) -> dict[str, Any]:
    if was_begun and inquiry.kind == InquiryKind.REGISTER:
        raise _MaybeRegistered
    return _ANSWER[InquiryKind(inquiry.kind)](inquiry)


class _MaybeRegistered(ValueError):
    """A worker died while it registered a client: the provider may have one."""


_FORESEEN = (OAuthError, OutboundError, CannotOpen, ValueError, Problem)


def _problem(inquiry: Inquiry, error: Exception) -> str:
    name = provider_name(inquiry.subject or _endpoint(inquiry))
    match error:
        case _MaybeRegistered():
            sentence = _MAYBE
        case discovery.NotFound():
            sentence = "{name} publishes no metadata at this address. Type the endpoints by hand."
        case BadResponse():
            unknown = "{name} answered what can't be used ({reason})."
            sentence = _BAD.get(error.reason, unknown).replace("{reason}", error.reason)
        case ProviderRefused():
            sentence = advice.means(Said(error.error, error.description), provider=name)
        case OAuthError():
            sentence = advice.means(Said(error.code), provider=name)
        case OutboundError():
            sentence = "{name} gave no usable answer. Check the address."
        case _:
            sentence = advice.means(Said("settings"), provider=name)
    return sentence.replace("{name}", name)


_MAYBE = "Nobody knows whether {name} has registered a client. Look there, then try again."
_BAD = {
    "issuer-mismatch": "The document at {name} speaks of another issuer, so nothing was taken"
    " over. Compare the issuer to the letter, a slash at its end included.",
    "issuer-missing": "The document at {name} does not say whose it is, so nothing was taken over.",
    "too-long": "{name} answered with far more than metadata. Check the address.",
    "html": "{name} answered with a web page and not with metadata. Check the address.",
    "not-json": "{name} answered with something that is no metadata. Check the address.",
    "endpoint-malformed": "The document at {name} names an endpoint that can't be one, so nothing"
    " was taken over. Type the endpoints by hand.",
}


def _endpoint(inquiry: Inquiry) -> str:
    credential = inquiry.credential
    if credential is None:
        return ""
    return credential.token_endpoint or credential.authorization_endpoint


def unanswered() -> list[UUID]:
    """Find the questions that nobody works on."""
    now = database_now()
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - _CLAIMED_FOR)
    rows = Inquiry.objects.filter(
        free, state=InquiryState.OPEN, created_at__lt=now - timedelta(seconds=5)
    )
    return list(rows.order_by("pk").values_list("pk", flat=True)[:100])


def forget() -> None:
    """Delete what nobody looks at any more."""
    Inquiry.objects.filter(created_at__lt=Now() - _KEPT_FOR).delete()
