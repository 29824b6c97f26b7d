"""News are told once, to the right people, and a thousand of them as one notice."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests.containers.trees import delete
from tests.credentials.making import make_credential
from tests.notices.making import HOST, credential_of, make_webhook, news, tell, told
from tests.personas import Personas, everything
from tokenwell.accounts import people, service_accounts
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import Item, Kind
from tokenwell.credentials.models import News, NewsKind
from tokenwell.notices import letters, preferences, telling
from tokenwell.notices.models import Delivery, Notice

pytestmark = pytest.mark.django_db
ONE = [("needs_authorization", 1)]


@pytest.fixture(autouse=True)
def _addresses(personas: Personas) -> None:
    """Give everybody an e-mail address."""
    for person in (personas.alice, personas.bob, personas.charlie, personas.root):
        people.update_user(person, email=f"{person.username}@example.com", by=SYSTEM)


def test_only_those_hear_it_who_may_authorize(personas: Personas) -> None:
    news(credential_of(personas), error="invalid_grant")

    tell()

    assert told(personas.alice) == told(personas.root) == ONE
    assert told(personas.bob) == told(personas.charlie) == []
    notice = Notice.objects.get(person=personas.alice)
    assert (notice.host, notice.credentials[0]["path"]) == (HOST, "/team/crm-token")
    assert notice.credentials[0]["error"] == "invalid_grant"


def test_right_of_a_role_counts_and_services_and_disabled_people_hear_nothing(
    personas: Personas,
) -> None:
    robot = service_accounts.create("robot", description="", by=SYSTEM, created_by=None)
    entries.give(personas.container, *everything(robot.user), by=SYSTEM)
    write = Entry(personas.team, Facet.CONFIGURATION, Value.READ_WRITE)
    entries.give(personas.container, write, by=SYSTEM)
    people.disable_user(personas.alice, by=SYSTEM)
    news(credential_of(personas))

    tell()

    assert told(personas.bob) == ONE
    assert told(personas.alice) == told(robot.user) == []


def test_who_lost_the_right_meanwhile_hears_nothing(personas: Personas) -> None:
    news(credential_of(personas))
    nothing = Entry(personas.alice, Facet.CONFIGURATION, Value.NO_ACCESS)
    entries.give(personas.container, nothing, by=SYSTEM)

    tell()

    assert told(personas.alice) == []
    assert told(personas.root) == ONE


def test_news_younger_than_the_window_wait(personas: Personas, settings: Any) -> None:
    news(credential_of(personas), age=timedelta(seconds=50))

    tell()
    before = told(personas.alice)
    settings.NOTICE_SECONDS = 40
    tell()

    assert before == []
    assert told(personas.alice) == ONE


def test_a_thousand_news_of_a_host_are_one_notice_in_few_queries(
    personas: Personas, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    News.objects.bulk_create(
        News(
            credential_id=item.pk,
            path=f"/team/{item.name}",
            host=HOST,
            kind=NewsKind.UNCERTAIN,
            at=timezone.now() - timedelta(minutes=2),
        )
        for item in _many_items(personas, 1_000)
    )

    with django_assert_max_num_queries(20):
        tell()

    assert told(personas.alice) == told(personas.root) == [("uncertain", 1_000)]
    assert len(Notice.objects.get(person=personas.alice).credentials) == letters.MOST_NAMED
    assert Delivery.objects.count() == 2
    assert not News.objects.filter(told_at__isnull=True).exists()


def _many_items(personas: Personas, number: int) -> list[Item]:
    """Make what stands for many credentials: who may authorize them, their place says."""
    around, now = personas.container, timezone.now()
    return Item.objects.bulk_create(
        Item(
            kind=Kind.CREDENTIAL,
            parent=around,
            name=f"crm-{place}",
            ancestors=[*around.ancestors, around.pk],
            permission_set=around.permission_set,
            created_at=now,
            modified_at=now,
        )
        for place in range(number)
    )


def test_kinds_and_hosts_are_told_apart(personas: Personas) -> None:
    crm, erp, shop = (credential_of(personas, name) for name in ("crm", "erp", "shop"))
    news(crm)
    news(erp, host="other.example.com")
    news(shop, NewsKind.ERROR)

    tell()

    assert sorted(Notice.objects.filter(person=personas.alice).values_list("kind", "host")) == [
        ("error", HOST),
        ("needs_authorization", HOST),
        ("needs_authorization", "other.example.com"),
    ]


def test_trouble_that_is_over_within_the_window_is_dropped(personas: Personas) -> None:
    credential = credential_of(personas)
    news(credential)
    news(credential, NewsKind.RECOVERED, age=timedelta(0))

    tell()
    tell(timezone.now() + timedelta(minutes=5))

    assert told(personas.alice) == []
    assert not News.objects.filter(told_at__isnull=True).exists()


def test_outage_that_reaches_one_credential_a_minute_is_a_few_notices(
    personas: Personas,
) -> None:
    credentials = [credential_of(personas, f"c-{minute}") for minute in range(30)]
    start = timezone.now()

    for minute, credential in enumerate(credentials):
        news(credential, age=-timedelta(minutes=minute))
        tell(start + timedelta(minutes=minute + 1, seconds=5))
    tell(start + timedelta(minutes=60))

    counts = [count for _, count in told(personas.alice)]
    assert len(counts) == 4
    assert (counts[0], sum(counts)) == (1, 30)


def test_what_is_held_back_holds_up_no_other_kind_and_no_other_host(personas: Personas) -> None:
    crm, erp, shop, hr = (credential_of(personas, name) for name in ("crm", "erp", "shop", "hr"))
    news(crm)
    tell()
    news(erp)
    news(shop, NewsKind.ERROR)
    news(hr, host="other.example.com")

    tell()

    hosts = Notice.objects.filter(person=personas.alice).values_list("kind", "host")
    assert sorted(hosts) == [
        ("error", HOST),
        ("needs_authorization", HOST),
        ("needs_authorization", "other.example.com"),
    ]


def test_what_is_held_back_and_over_meanwhile_is_not_told(personas: Personas) -> None:
    crm, erp = credential_of(personas, "crm"), credential_of(personas, "erp")
    news(crm)
    tell()
    news(erp)
    news(erp, NewsKind.RECOVERED)

    tell()
    tell(timezone.now() + timedelta(minutes=20))

    assert told(personas.alice) == ONE
    assert not News.objects.filter(told_at__isnull=True).exists()


def test_more_than_a_batch_is_told_in_the_same_moment(
    personas: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "MOST_NEWS", 2)
    for name in ("crm", "erp", "shop"):
        news(credential_of(personas, name))

    tell()

    assert told(personas.alice) == [("needs_authorization", 2), ("needs_authorization", 1)]


def test_recovery_is_told_to_whom_the_trouble_was_told(personas: Personas) -> None:
    credential = credential_of(personas)
    preferences.set_kinds(personas.root, ["recovered"])
    news(credential)
    tell()
    news(credential, NewsKind.RECOVERED)

    tell()

    assert told(personas.alice) == [*ONE, ("recovered", 1)]
    assert told(personas.root) == []


def test_recovery_from_what_was_never_told_is_not_told(personas: Personas) -> None:
    news(credential_of(personas), NewsKind.RECOVERED)

    tell()

    assert told(personas.alice) == []


def test_new_trouble_that_is_over_leaves_the_recovery_from_the_old_one(personas: Personas) -> None:
    credential = credential_of(personas)
    news(credential, NewsKind.UNCERTAIN)
    tell()
    news(credential)
    news(credential, NewsKind.RECOVERED)

    tell()

    assert told(personas.alice) == [("uncertain", 1), ("recovered", 1)]


def test_of_steps_to_something_worse_the_last_is_told(personas: Personas) -> None:
    credential = credential_of(personas)
    ends = timezone.now() + timedelta(days=7)
    news(credential, NewsKind.ENDING, ends_at=ends, days=7)
    news(credential, NewsKind.UNCERTAIN)
    news(credential)

    tell()

    assert sorted(told(personas.alice)) == [("ending", 1), *ONE]
    ending = Notice.objects.get(person=personas.alice, kind="ending")
    assert ending.credentials[0]["ends_at"] == ends.isoformat()


def test_of_a_deleted_credential_nobody_is_told(personas: Personas) -> None:
    credential = credential_of(personas)
    news(credential)
    delete(credential, by=personas.alice)

    tell()

    assert not Notice.objects.exists()
    assert not News.objects.filter(told_at__isnull=True).exists()


def test_who_chose_not_to_hear_is_not_told(personas: Personas) -> None:
    preferences.set_kinds(personas.alice, ["error"])
    news(credential_of(personas))

    tell()

    assert told(personas.alice) == []
    assert told(personas.root) == ONE


def test_each_way_that_was_chosen_has_a_delivery(personas: Personas) -> None:
    preferences.set_kinds(personas.alice, [])
    hook = make_webhook(personas.alice, "https://hooks.example/a").webhook
    make_webhook(personas.alice, "https://hooks.example/b", kinds=["error"])
    make_webhook(personas.charlie, "https://hooks.example/c")
    people.update_user(personas.root, email="", by=SYSTEM)
    news(credential_of(personas))

    tell()

    assert [delivery.webhook_id for delivery in Delivery.objects.all()] == [hook.pk]
    # Without an address it is still there to read.
    assert told(personas.root) == ONE


def test_what_is_told_twice_in_a_row_is_told_once(personas: Personas) -> None:
    news(credential_of(personas))

    tell()
    tell()

    assert told(personas.alice) == ONE


@pytest.mark.django_db(transaction=True)
def test_two_who_tell_at_once_tell_once(personas: Personas) -> None:
    for number in range(20):
        news(make_credential(personas.container, by=personas.alice, name=f"c-{number}"))
    start = threading.Barrier(4)
    failures: list[BaseException] = []

    def race() -> None:
        try:
            start.wait(30)
            tell()
        except BaseException as error:  # noqa: BLE001 - told below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=race) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tell()

    assert failures == []
    assert told(personas.alice) == told(personas.root) == [("needs_authorization", 20)]
    assert Delivery.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_who_dies_while_telling_has_told_nothing_and_the_next_one_does(
    personas: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    news(credential_of(personas))

    def die(*_rows: object, **_more: object) -> None:
        raise SystemExit("killed")

    with monkeypatch.context() as patch:
        patch.setattr(telling, "_remember_troubles", die)
        with pytest.raises(SystemExit):
            tell()
    before = told(personas.alice)
    tell()

    assert before == []
    assert told(personas.alice) == ONE


@pytest.mark.django_db(transaction=True)
def test_another_who_tells_is_not_waited_for(personas: Personas) -> None:
    news(credential_of(personas))
    asked: list[bool] = []

    def ask() -> None:
        try:
            asked.append(telling.tell(now=timezone.now()))
        finally:
            connection.close()

    with transaction.atomic():
        assert telling._is_alone()
        other = threading.Thread(target=ask)
        other.start()
        other.join(30)

    assert asked == [False]
    assert told(personas.alice) == []
