"""Letters: of one kind a person gets a few, and then one collected, however many hosts are out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from tokenwell.credentials.models import News
from tokenwell.notices.hearers import Audience
from tokenwell.notices.models import Delivery, Notice

# So many credentials are named in one notice.
MOST_NAMED = 20
# Of so many hosts a person is told one by one within the quiet time.
MOST_HOSTS = 3
# What a notice was about is told again only after so many windows: the credentials of a
# provider come due over hours, and so its outage would be a notice a minute.
_QUIET_WINDOWS = 10

Reader = tuple[UUID, str]  # a person, and the kind of news


@dataclass(slots=True)
class Draft:
    """A notice in the making."""

    count: int = 0
    named: list[News] = field(default_factory=list)

    def add(self, news: list[News], *, count: int | None = None) -> None:
        """Take in some news; ``count`` where they are only the first of more."""
        self.count += len(news) if count is None else count
        self.named += news[: MOST_NAMED - len(self.named)]


@dataclass(slots=True)
class _Lately:
    """What a person was told of one kind within the quiet time."""

    hosts: int = 0
    collected: Notice | None = None  # the last one
    is_open: bool = False  # it has not left, so more may be added


def quiet_time() -> timedelta:
    """Say how long nothing is told of what people have just heard of."""
    return _QUIET_WINDOWS * timedelta(seconds=settings.NOTICE_SECONDS)


def write(
    drafts: Mapping[tuple[UUID, str, str], Draft], audience: Audience, *, now: datetime
) -> None:
    """Write what was gathered by person, kind and host; what is too much goes into one letter."""
    by_reader: dict[Reader, dict[str, Draft]] = defaultdict(dict)
    for (person, kind, host), draft in drafts.items():
        by_reader[person, kind][host] = draft
    lately = _lately({person for person, _ in by_reader}, now)
    new: list[Notice] = []
    grown: list[Notice] = []
    for reader, by_host in by_reader.items():
        before = lately[reader]
        letter = before.collected
        if letter is None and before.hosts + len(by_host) <= MOST_HOSTS:
            new += [_notice(reader, host, draft, now=now) for host, draft in by_host.items()]
        elif letter is not None and before.is_open:
            _extend(letter, by_host)
            grown.append(letter)
        else:
            new.append(_collected(reader, by_host, after=letter, now=now))
    Notice.objects.bulk_create(new, batch_size=1_000)
    Notice.objects.bulk_update(grown, ["host", "count", "credentials"], batch_size=1_000)
    _address(new, audience, now=now)


def _address(notices: Iterable[Notice], audience: Audience, *, now: datetime) -> None:
    deliveries = [
        Delivery(
            notice=notice,
            webhook_id=way,
            started_at=now,
            next_at=max(notice.collects_until or now, now),
        )
        for notice in notices
        for way in audience.ways(notice.person_id, notice.kind)
    ]
    Delivery.objects.bulk_create(deliveries, batch_size=1_000)


def _lately(people: set[UUID], now: datetime) -> defaultdict[Reader, _Lately]:
    lately: defaultdict[Reader, _Lately] = defaultdict(_Lately)
    quiet_since = now - quiet_time()
    # A letter is begun at most a quiet time before it leaves.
    rows = Notice.objects.filter(person__in=people, created_at__gt=quiet_since - quiet_time())
    for notice in rows.order_by("pk"):
        seen = lately[notice.person_id, notice.kind]
        if notice.collects_until is None:
            seen.hosts += notice.created_at > quiet_since
        elif notice.collects_until > quiet_since:
            seen.collected, seen.is_open = notice, notice.collects_until >= now
    _close_what_leaves([seen for seen in lately.values() if seen.is_open])
    return lately


def _close_what_leaves(open_ones: list[_Lately]) -> None:
    """Add nothing to a letter that is on its way; locked, so that none leaves meanwhile."""
    letters = [seen.collected for seen in open_ones]
    deliveries = Delivery.objects.select_for_update().filter(notice__in=letters).order_by("pk")
    leaving = {delivery.notice_id for delivery in deliveries if delivery.tries}
    for seen in open_ones:
        seen.is_open = seen.collected is not None and seen.collected.pk not in leaving


def _collected(
    reader: Reader, by_host: Mapping[str, Draft], *, after: Notice | None, now: datetime
) -> Notice:
    """Begin a letter: the first one leaves at once, and the next a quiet time after it."""
    whole, host = _together(by_host)
    letter = _notice(reader, host, whole, now=now)
    before = after.collects_until if after is not None else None
    letter.collects_until = now if before is None else before + quiet_time()
    return letter


def _extend(letter: Notice, by_host: Mapping[str, Draft]) -> None:
    whole, host = _together(by_host)
    if letter.host != host:
        letter.host = ""
    letter.count += whole.count
    letter.credentials += _named(whole.named)[: MOST_NAMED - len(letter.credentials)]


def _together(by_host: Mapping[str, Draft]) -> tuple[Draft, str]:
    """Give all of it as one, with the host if there is one alone."""
    whole = Draft()
    for draft in by_host.values():
        whole.add(draft.named, count=draft.count)
    return whole, next(iter(by_host)) if len(by_host) == 1 else ""


def _notice(reader: Reader, host: str, draft: Draft, *, now: datetime) -> Notice:
    person, kind = reader
    return Notice(
        person_id=person,
        kind=kind,
        host=host,
        count=draft.count,
        credentials=_named(draft.named),
        created_at=now,
    )


def _named(news: Iterable[News]) -> list[dict[str, str | None]]:
    return [
        {
            "id": str(one.credential_id),
            "path": one.path,
            "error": one.error,
            "ends_at": one.ends_at.isoformat() if one.ends_at else None,
        }
        for one in news
    ]
