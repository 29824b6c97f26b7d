"""Who hears what, by which ways: their rights and what they chose, as they are at the moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Max
from django.db.models.functions import Coalesce

from tokenwell.accounts.models import User
from tokenwell.containers import permissions
from tokenwell.containers.inheritance import Right
from tokenwell.notices.kinds import CHOICES, TROUBLES
from tokenwell.notices.models import Notice, NoticePreference, OpenTrouble, Webhook


@dataclass(frozen=True, slots=True)
class Audience:
    """Whoever may hear of some credentials, and how."""

    people: dict[UUID, frozenset[UUID]]  # by credential
    by_mail: dict[UUID, frozenset[str]]  # kinds, by person who has an answer of their own
    webhooks: dict[UUID, list[Webhook]]  # by person
    with_address: frozenset[UUID]
    told_at: dict[tuple[UUID, str], datetime]  # of trouble: last told to person, by host

    def chose(self, person: UUID, kind: str) -> bool:
        """Tell whether a person wants to hear of a kind of news, in whatever way."""
        return kind in self._mailed(person) or any(self._posted(person, kind))

    def ways(self, person: UUID, kind: str) -> list[UUID | None]:
        """Give the webhooks that a person is told by, and None for an e-mail."""
        ways: list[UUID | None] = [*self._posted(person, kind)]
        if person in self.with_address and kind in self._mailed(person):
            ways.append(None)
        return ways

    def was_told(self, person: UUID, host: str, *, since: datetime) -> bool:
        """Tell whether a person was told of trouble at a host since it began."""
        # A letter that was collected over several hosts names none of them.
        times = (self.told_at.get((person, where)) for where in (host, ""))
        return any(told_at is not None and told_at >= since for told_at in times)

    def _mailed(self, person: UUID) -> frozenset[str]:
        return self.by_mail.get(person, frozenset(CHOICES))

    def _posted(self, person: UUID, kind: str) -> list[UUID]:
        return [hook.pk for hook in self.webhooks.get(person, []) if kind in hook.kinds]


def audience_of(credential_ids: Iterable[UUID], *, over: Iterable[OpenTrouble]) -> Audience:
    """
    Read who may hear of some credentials, and how: those who may authorize them.

    ``over`` are the troubles whose end is told now. Seven queries, however many there are.
    """
    people = permissions.holders_of(Right.CONFIGURATION_WRITE, credential_ids)
    ids = frozenset().union(*people.values())
    preferences = NoticePreference.objects.filter(person__in=ids)
    webhooks: dict[UUID, list[Webhook]] = {}
    for hook in Webhook.objects.filter(person__in=ids, is_enabled=True).defer(
        "secret", "old_secret"
    ):
        webhooks.setdefault(hook.person_id, []).append(hook)
    return Audience(
        people=people,
        by_mail={one.person_id: frozenset(one.kinds) for one in preferences},
        webhooks=webhooks,
        with_address=_with_address(ids),
        told_at=_told_at(ids, list(over)),
    )


def _with_address(ids: frozenset[UUID]) -> frozenset[UUID]:
    if not settings.EMAIL_IS_SET_UP:
        return frozenset()
    rows = User.objects.filter(pk__in=ids).exclude(email="")
    return frozenset(rows.values_list("pk", flat=True))


def _told_at(ids: frozenset[UUID], over: list[OpenTrouble]) -> dict[tuple[UUID, str], datetime]:
    if not over:
        return {}
    rows = Notice.objects.annotate(at=Coalesce("collects_until", "created_at")).filter(
        person__in=ids,
        kind__in=TROUBLES,
        host__in={"", *(trouble.host for trouble in over)},
        at__gte=min(trouble.since for trouble in over),
    )
    told = rows.values_list("person", "host").annotate(last=Max("at"))
    return {(person, host): last for person, host, last in told}
