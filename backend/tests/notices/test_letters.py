"""A person gets a few letters of one kind, however many hosts are out, and for how long."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tests.notices.making import HOST, credential_of, make_webhook, news, tell, told
from tests.personas import Personas
from tokenwell.accounts import people
from tokenwell.audit.log import SYSTEM
from tokenwell.credentials.models import Credential, NewsKind
from tokenwell.notices import deliveries, letters
from tokenwell.notices.models import Delivery, Notice

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
ONE = [("needs_authorization", 1)]


@pytest.fixture(autouse=True)
def _address(personas: Personas) -> None:
    people.update_user(personas.alice, email="alice@example.com", by=SYSTEM)


def _out(personas: Personas, number: int, *, first: int = 0, ago: timedelta = 2 * MINUTE) -> None:
    """Have so many hosts out, each with one credential."""
    for place in range(first, first + number):
        one = credential_of(personas, f"crm-{place}")
        news(one, host=f"host-{place}.example.com", age=ago)


def _letters(personas: Personas) -> list[Notice]:
    return list(Notice.objects.filter(person=personas.alice).order_by("pk"))


def _left(personas: Personas, now: datetime) -> int:
    due = Delivery.objects.filter(notice__person=personas.alice, next_at__lte=now)
    return due.count()


def test_few_hosts_are_told_one_by_one(personas: Personas) -> None:
    _out(personas, letters.MOST_HOSTS)

    tell()

    assert told(personas.alice) == ONE * letters.MOST_HOSTS


def test_outage_of_many_hosts_is_one_letter_that_leaves_at_once(personas: Personas) -> None:
    _out(personas, 50)

    tell()

    [letter] = _letters(personas)
    assert (letter.host, letter.count, len(letter.credentials)) == ("", 50, letters.MOST_NAMED)
    assert _left(personas, timezone.now()) == 1


def test_outage_that_reaches_hosts_all_the_time_is_a_letter_in_ten_minutes(
    personas: Personas,
) -> None:
    start = timezone.now()
    for minute in range(30):
        _out(personas, 5, first=minute * 5, ago=timezone.now() - start - minute * MINUTE)
        tell(start + (minute + 1) * MINUTE + timedelta(seconds=5))

    counts = [letter.count for letter in _letters(personas)]
    assert len(counts) == 4
    assert (counts[0], sum(counts)) == (5, 150)
    assert Delivery.objects.filter(notice__person=personas.alice).count() == len(counts)


def test_what_comes_after_the_first_letter_waits_and_is_told(personas: Personas) -> None:
    now = timezone.now()
    _out(personas, 10)
    tell(now)
    _out(personas, 1, first=10)

    tell(now + MINUTE)

    first, second = _letters(personas)
    assert (second.host, second.count) == ("host-10.example.com", 1)
    assert second.collects_until == now + letters.quiet_time()
    assert (_left(personas, now + MINUTE), _left(personas, now + letters.quiet_time())) == (1, 2)
    assert first.count == 10


def test_nothing_is_added_to_a_letter_that_leaves(personas: Personas) -> None:
    now = timezone.now()
    _out(personas, 10)
    tell(now)
    deliveries.claim_mails(now)
    _out(personas, 10, first=10)

    tell(now)

    assert [letter.count for letter in _letters(personas)] == [10, 10]


def test_after_the_quiet_time_hosts_are_told_one_by_one_again(personas: Personas) -> None:
    now = timezone.now()
    _out(personas, 10)
    tell(now)
    _out(personas, 2, first=10)

    tell(now + letters.quiet_time() + MINUTE)

    assert [letter.count for letter in _letters(personas)] == [10, 1, 1]


def test_letters_of_one_person_and_kind_hold_up_no_other(personas: Personas) -> None:
    now = timezone.now()
    _out(personas, 10)
    tell(now)
    Notice.objects.filter(person=personas.root).delete()
    news(credential_of(personas, "other-kind"), NewsKind.ERROR)
    news(credential_of(personas, "other-host"), host="new.example.com")

    tell(now + MINUTE)

    assert sorted(told(personas.alice)[1:]) == [("error", 1), *ONE]
    waiting = Delivery.objects.filter(notice__person=personas.alice, next_at__gt=now + MINUTE)
    assert [one.notice.kind for one in waiting.select_related("notice")] == ["needs_authorization"]
    assert not Notice.objects.filter(person=personas.root, collects_until__isnull=False).exists()


def test_webhook_gets_the_collected_letter_too(personas: Personas) -> None:
    make_webhook(personas.alice, "https://hooks.example/a")
    _out(personas, 10)

    tell()

    assert Delivery.objects.filter(webhook__isnull=False).count() == 1


def test_recovery_from_what_a_collected_letter_told_is_told(personas: Personas) -> None:
    credential: Credential = credential_of(personas)
    news(credential, host=HOST)
    _out(personas, 10)
    tell()
    news(credential, NewsKind.RECOVERED)

    tell()

    assert told(personas.alice) == [("needs_authorization", 11), ("recovered", 1)]
