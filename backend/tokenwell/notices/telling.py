"""Tell the news: once, to the people who may authorize the credential and chose to hear it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from tokenwell.credentials.models import News, NewsKind
from tokenwell.notices import hearers
from tokenwell.notices.hearers import Audience
from tokenwell.notices.kinds import TROUBLES
from tokenwell.notices.models import Delivery, Notice, OpenTrouble

# So many news are read at a time, and so many credentials are named in one notice.
MOST_NEWS = 10_000
MOST_NAMED = 20
# What a notice was about is told again only after so many windows: the credentials of a
# provider come due over hours, and so its outage would be a notice a minute.
QUIET_WINDOWS = 10
# An advisory lock: one tells at a time. A recovery and the trouble that it ends are two rows;
# with SKIP LOCKED two who tell at once could take one each, and tell what should be dropped.
# Whoever is killed lets go of it with their transaction.
_LOCK = 0x6E657773


def tell(*, now: datetime) -> bool:
    """
    Tell what has been collected for long enough; say whether there is more.

    All in one transaction: whoever dies in between has told nothing, and the next one does.
    """
    with transaction.atomic():
        if not _is_alone():
            return False
        due = _due(now)
        if not due:
            return False
        # Of each credential the last turn counts: trouble that is over is not told, nor the
        # steps on the way to something worse. A last one that is not due yet stays for later.
        news = [*due, *_others_of_the_same(due)]
        last = last_of_each(news)
        told = set(last) & set(due)
        _write(sorted(told, key=lambda one: one.pk), now=now)
        settled = {one.pk for one in news} - {one.pk for one in last if one not in told}
        News.objects.filter(pk__in=settled).update(told_at=now)
    return len(due) == MOST_NEWS


def last_of_each(news: Iterable[News]) -> list[News]:
    """Keep of each credential the last turn, and the last warning that it is ending."""
    last: dict[tuple[UUID, bool], News] = {}
    for one in sorted(news, key=lambda one: one.pk):
        last[one.credential_id, one.kind == NewsKind.ENDING] = one
    return list(last.values())


def _is_alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _due(now: datetime) -> list[News]:
    """Read the news that are old enough, but for those of which people have just heard."""
    window = timedelta(seconds=settings.NOTICE_SECONDS)
    heard = Notice.objects.filter(
        host=OuterRef("host"),
        kind=OuterRef("kind"),
        created_at__gt=now - QUIET_WINDOWS * window,
        # Not those of this very moment: there may be more of the same than fits into a batch.
        created_at__lt=now,
    )
    rows = News.objects.filter(~Exists(heard), told_at__isnull=True, at__lte=now - window)
    return list(rows.order_by("pk")[:MOST_NEWS])


def _others_of_the_same(due: list[News]) -> list[News]:
    rows = News.objects.filter(
        told_at__isnull=True, credential_id__in={one.credential_id for one in due}
    )
    return list(rows.exclude(pk__in=[one.pk for one in due]))


@dataclass(slots=True)
class _Draft:
    """A notice in the making."""

    count: int = 0
    named: list[News] = field(default_factory=list)

    def add(self, news: list[News]) -> None:
        self.count += len(news)
        self.named += news[: MOST_NAMED - len(self.named)]


def _write(news: list[News], *, now: datetime) -> None:
    over = _troubles_over(news)
    audience = hearers.audience_of({one.credential_id for one in news}, over=over.values())
    drafts = _drafts(news, audience, over)
    notices: list[Notice] = []
    deliveries: list[Delivery] = []
    for (person, kind, host), draft in drafts.items():
        notice = _notice(person, kind, host, draft, now=now)
        notices.append(notice)
        deliveries += [
            Delivery(notice=notice, webhook_id=way, started_at=now, next_at=now)
            for way in audience.ways(person, kind)
        ]
    Notice.objects.bulk_create(notices, batch_size=1_000)
    Delivery.objects.bulk_create(deliveries, batch_size=1_000)
    _remember_troubles(news, now=now)


def _drafts(
    news: list[News], audience: Audience, over: dict[UUID, OpenTrouble]
) -> dict[tuple[UUID, str, str], _Draft]:
    """Gather the news by person, kind and host."""
    drafts: dict[tuple[UUID, str, str], _Draft] = {}
    for circle, those in _circles(news, audience, over).items():
        for person in circle.people:
            if circle.is_for(person, audience):
                drafts.setdefault((person, circle.kind, circle.host), _Draft()).add(those)
    return drafts


@dataclass(frozen=True, slots=True)
class _Circle:
    """Those who may hear the same: many news have few circles, and a circle many people."""

    kind: str
    host: str
    people: frozenset[UUID]
    since: datetime | None  # when the trouble that is over was told

    def is_for(self, person: UUID, audience: Audience) -> bool:
        """Tell whether a person wants to hear it; a recovery, only if they know of the trouble."""
        if self.since and not audience.was_told(person, self.host, since=self.since):
            return False
        return audience.chose(person, self.kind)


def _circles(
    news: list[News], audience: Audience, over: dict[UUID, OpenTrouble]
) -> dict[_Circle, list[News]]:
    circles: dict[_Circle, list[News]] = {}
    for one in news:
        host, since = one.host, None
        if one.kind == NewsKind.RECOVERED:
            if one.credential_id not in over:
                continue  # the trouble was never told
            # The host as it was then: the credential may have moved since.
            trouble = over[one.credential_id]
            host, since = trouble.host, trouble.since
        people = audience.people.get(one.credential_id, frozenset())
        circles.setdefault(_Circle(one.kind, host, people, since), []).append(one)
    return circles


def _notice(person: UUID, kind: str, host: str, draft: _Draft, *, now: datetime) -> Notice:
    named = [
        {
            "id": str(one.credential_id),
            "path": one.path,
            "error": one.error,
            "ends_at": one.ends_at.isoformat() if one.ends_at else None,
        }
        for one in draft.named
    ]
    return Notice(
        person_id=person, kind=kind, host=host, count=draft.count, credentials=named, created_at=now
    )


def _troubles_over(news: list[News]) -> dict[UUID, OpenTrouble]:
    return OpenTrouble.objects.in_bulk(
        [one.credential_id for one in news if one.kind == NewsKind.RECOVERED]
    )


def _remember_troubles(news: list[News], *, now: datetime) -> None:
    over = [one.credential_id for one in news if one.kind == NewsKind.RECOVERED]
    OpenTrouble.objects.filter(pk__in=over).delete()
    OpenTrouble.objects.bulk_create(
        [
            OpenTrouble(credential_id=one.credential_id, host=one.host, since=now)
            for one in news
            if one.kind in TROUBLES
        ],
        # Told before, and not over yet: it began then.
        ignore_conflicts=True,
        batch_size=1_000,
    )
