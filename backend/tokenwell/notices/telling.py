"""Tell the news: once, to the people who may authorize the credential and chose to hear it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from tokenwell.credentials.models import News, NewsKind
from tokenwell.notices import hearers, letters
from tokenwell.notices.hearers import Audience
from tokenwell.notices.kinds import RECOVERIES, TROUBLES
from tokenwell.notices.letters import Draft
from tokenwell.notices.models import Notice, OpenTrouble

# So many news are read at a time.
MOST_NEWS = 10_000
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
        created_at__gt=now - letters.quiet_time(),
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


def _write(news: list[News], *, now: datetime) -> None:
    over = _troubles_over(news)
    audience = hearers.audience_of({one.credential_id for one in news}, over=over.values())
    letters.write(_drafts(news, audience, over), audience, now=now)
    _remember_troubles(news, now=now)


def _drafts(
    news: list[News], audience: Audience, over: dict[UUID, OpenTrouble]
) -> dict[tuple[UUID, str, str], Draft]:
    """Gather the news by person, kind and host."""
    drafts: dict[tuple[UUID, str, str], Draft] = {}
    for circle, those in _circles(news, audience, over).items():
        for person in circle.people:
            if circle.is_for(person, audience):
                drafts.setdefault((person, circle.kind, circle.host), Draft()).add(those)
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
        if one.kind in RECOVERIES:
            if one.credential_id not in over:
                continue  # the trouble was never told
            # The host as it was then: the credential may have moved since.
            trouble = over[one.credential_id]
            host, since = trouble.host, trouble.since
        people = audience.people.get(one.credential_id, frozenset())
        circles.setdefault(_Circle(one.kind, host, people, since), []).append(one)
    return circles


def _troubles_over(news: list[News]) -> dict[UUID, OpenTrouble]:
    return OpenTrouble.objects.in_bulk(
        [one.credential_id for one in news if one.kind in RECOVERIES]
    )


def _remember_troubles(news: list[News], *, now: datetime) -> None:
    over = [one.credential_id for one in news if one.kind in RECOVERIES]
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
