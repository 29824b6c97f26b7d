"""Notices by REST: each person's own, secrets shown once, and nothing for an outsider."""

import json
from collections.abc import Iterator
from typing import Any
from unittest.mock import Mock

import pytest
from django.utils import timezone
from kombu.exceptions import OperationalError

from tests.containers.trees import send
from tests.notices.making import HOST, Receiver, credential_of, make_webhook, news, tell
from tests.personas import Personas, browser
from tests.stand_in import StandIn, serving
from tokenwell.accounts import people
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.notices import api, deliveries, posting, tasks
from tokenwell.notices.kinds import CHOICES
from tokenwell.notices.models import Delivery, NoticePreference, Webhook

pytestmark = pytest.mark.django_db

URL = "https://hooks.example/in"


@pytest.fixture(autouse=True)
def woken(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Note which tasks were woken; the tests do their work themselves."""
    called: list[Any] = []
    monkeypatch.setattr(tasks, "wake", called.append)
    return called


@pytest.fixture
def there(settings: Any) -> Iterator[StandIn]:
    """A server on the loopback that the deployment names."""
    with serving(settings) as server:
        yield server


def _hook(person: User) -> str:
    return f"notices/webhooks/{make_webhook(person, URL).webhook.pk}"


def test_everything_is_heard_of_by_e_mail_unless_one_says_otherwise(personas: Personas) -> None:
    before = send(personas.bob, "get", "notices/preferences").json()

    after = send(personas.bob, "patch", "notices/preferences", {"kinds": ["error", "error"]})
    again = send(personas.bob, "patch", "notices/preferences", {"kinds": [*CHOICES]})

    assert before.pop("choices")[1] == {
        "kind": "uncertain",
        "word": "Uncertain",
        "sentence": "A renewal ended, and nobody knows whether it worked.",
    }
    assert before == {"email": "", "kinds": [*CHOICES], "email_is_set_up": True}
    assert after.json()["kinds"] == ["error"]
    assert again.json()["kinds"] == [*CHOICES]
    # What is the rule has no row.
    assert not NoticePreference.objects.exists()


def test_one_sets_the_own_address_and_the_record_tells(personas: Personas) -> None:
    answer = send(personas.bob, "patch", "notices/preferences", {"email": "bob@example.com"})

    personas.bob.refresh_from_db()
    assert answer.json()["email"] == personas.bob.email == "bob@example.com"
    assert AuditEvent.objects.filter(action="user.updated", target_id=personas.bob.pk).exists()


@pytest.mark.parametrize(
    "body",
    [
        {"email": "nobody"},
        {"email": "a@example.com\r\nBcc: b@example.com"},
        {"kinds": ["weather"]},
        {"kinds": "error"},
        {"is_active": False},
    ],
    ids=str,
)
def test_preferences_that_make_no_sense_are_refused(
    personas: Personas, body: dict[str, Any]
) -> None:
    answer = send(personas.bob, "patch", "notices/preferences", body)

    assert answer.status_code == 400
    assert list(answer.json()["errors"])[0].partition(".")[0] == next(iter(body))


def test_it_says_where_e_mail_is_not_set_up(personas: Personas, settings: Any) -> None:
    settings.EMAIL_IS_SET_UP = False

    answer = send(personas.bob, "get", "notices/preferences")

    assert answer.json()["email_is_set_up"] is False


def test_preferences_that_somebody_changed_meanwhile_are_kept(personas: Personas) -> None:
    tag = send(personas.bob, "get", "notices/preferences").headers["ETag"]
    send(personas.bob, "patch", "notices/preferences", {"kinds": []})

    late = send(
        personas.bob, "patch", "notices/preferences", {"kinds": ["error"]}, **{"If-Match": tag}
    )

    assert late.status_code == 412
    assert send(personas.bob, "get", "notices/preferences").json()["kinds"] == []


def test_secret_is_shown_at_creation_and_at_rotation_and_never_again(personas: Personas) -> None:
    made = send(personas.bob, "post", "notices/webhooks", {"url": URL})
    address = f"notices/webhooks/{made.json()['id']}"
    rotated = send(personas.bob, "post", f"{address}/rotate")

    secrets = [made.json()["secret"], rotated.json()["secret"]]
    later = [
        send(personas.bob, "get", "notices/webhooks"),
        send(personas.bob, "get", address),
        send(personas.bob, "patch", address, {"description": "x"}),
        send(personas.bob, "post", f"{address}/test"),
        send(personas.bob, "get", f"{address}/deliveries"),
        send(personas.bob, "get", "notices"),
    ]

    assert made.status_code == 201
    assert made.headers["Cache-Control"] == rotated.headers["Cache-Control"] == "no-store"
    assert len(set(secrets)) == 2
    assert all(secret.startswith("whsec_") for secret in secrets)
    assert all(answer.status_code < 300 for answer in later)
    said = " ".join(answer.content.decode() for answer in later)
    recorded = " ".join(map(str, AuditEvent.objects.values_list("facts", "target_path")))
    assert not any(secret[6:] in said + recorded for secret in secrets)
    assert secrets[0].encode() not in bytes(Webhook.objects.get().secret.blob)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://hooks.example/in",
        "https://127.0.0.1/in",
        "https://169.254.169.254/latest",
        "https://router.local/in",
        "https://user:password@hooks.example/",
        "https://hooks.example:8443/",
        "ftp://hooks.example/",
    ],
)
def test_address_that_the_door_would_not_open_is_refused_with_a_word(
    personas: Personas, url: str
) -> None:
    hook = _hook(personas.bob)

    made = send(personas.bob, "post", "notices/webhooks", {"url": url})
    changed = send(personas.bob, "patch", hook, {"url": url})

    assert made.status_code == changed.status_code == 400
    assert made.json()["errors"]["url"] == changed.json()["errors"]["url"]
    assert Webhook.objects.get().url == URL


def test_change_is_recorded_by_host_and_field(personas: Personas) -> None:
    hook = _hook(personas.bob)

    answer = send(personas.bob, "patch", hook, {"url": f"{URL}?key=canary", "is_enabled": False})
    send(personas.bob, "delete", hook)

    assert answer.json()["is_enabled"] is False
    events = AuditEvent.objects.filter(target_kind="webhook").order_by("id")
    assert [event.action for event in events] == [
        "webhook.created",
        "webhook.updated",
        "webhook.deleted",
    ]
    assert {event.target_path for event in events} == {"hooks.example"}
    assert events[1].facts == {"fields": ["url", "is_enabled"]}


def test_webhook_tells_of_its_newest_delivery(personas: Personas) -> None:
    webhook = make_webhook(personas.bob, URL).webhook
    before = send(personas.bob, "get", f"notices/webhooks/{webhook.pk}").json()
    deliveries.test(webhook, now=timezone.now())
    newest = deliveries.test(webhook, now=timezone.now())

    after = send(personas.bob, "get", f"notices/webhooks/{webhook.pk}")
    (listed,) = send(personas.bob, "get", "notices/webhooks").json()

    assert before["last_delivery"] is None
    assert after.json()["last_delivery"]["id"] == str(newest.pk)
    assert after.json()["last_delivery"]["state"] == "waiting"
    assert listed == after.json()


def test_webhook_that_was_read_is_changed_by_its_tag(personas: Personas) -> None:
    hook = _hook(personas.bob)
    tag = send(personas.bob, "get", hook).headers["ETag"]

    answer = send(personas.bob, "patch", hook, {"description": "x"}, **{"If-Match": tag})

    assert answer.status_code == 200
    assert answer.headers["ETag"] == send(personas.bob, "get", hook).headers["ETag"] != tag


def test_webhook_that_somebody_changed_meanwhile_is_kept(personas: Personas) -> None:
    made = send(personas.bob, "post", "notices/webhooks", {"url": URL})
    hook, tag = f"notices/webhooks/{made.json()['id']}", {"If-Match": made.headers["ETag"]}
    send(personas.bob, "patch", hook, {"kinds": ["error"]}, **tag)

    late = [
        send(personas.bob, "patch", hook, {"kinds": []}, **tag),
        send(personas.bob, "delete", hook, **tag),
    ]

    assert [answer.status_code for answer in late] == [412, 412]
    assert Webhook.objects.get().kinds == ["error"]


def test_there_are_at_most_twenty(personas: Personas) -> None:
    for _ in range(20):
        make_webhook(personas.bob, URL)

    answer = send(personas.bob, "post", "notices/webhooks", {"url": URL})

    assert answer.status_code == 400
    assert "20" in answer.json()["errors"]["url"][0]


def test_test_is_posted_and_logged(personas: Personas, there: StandIn, woken: list[Any]) -> None:
    new = make_webhook(personas.bob, there.url("/hook"))
    there.manner = receiver = Receiver(new.text)
    address = f"notices/webhooks/{new.webhook.pk}"

    answer = send(personas.bob, "post", f"{address}/test")
    posting.send_due()

    (logged,) = send(personas.bob, "get", f"{address}/deliveries").json()["results"]
    assert (answer.status_code, woken) == (202, [tasks.post])
    assert receiver.heard[0]["type"] == "notice.test"
    assert (logged["id"], logged["state"]) == (answer.json()["id"], "delivered")
    assert logged["notice"]["subject"] == f"Test: {there.host}"


def test_redelivery_is_sent_at_once_even_while_the_next_try_is_far(
    personas: Personas, there: StandIn, woken: list[Any]
) -> None:
    new = make_webhook(personas.bob, there.url("/hook"))
    there.manner = receiver = Receiver(new.text, status=500)
    delivery = deliveries.test(new.webhook, now=timezone.now())
    Delivery.objects.update(tries=6)
    posting.send_due()
    receiver.status = 200

    answer = send(personas.bob, "post", f"notices/deliveries/{delivery.pk}/redeliver")
    posting.send_due()

    delivery.refresh_from_db()
    assert (answer.status_code, woken) == (202, [tasks.post])
    assert (delivery.state, delivery.tries) == ("delivered", 1)


def test_nothing_is_sent_to_a_disabled_webhook(personas: Personas) -> None:
    webhook = make_webhook(personas.bob, URL).webhook
    delivery = deliveries.test(webhook, now=timezone.now())
    send(personas.bob, "patch", f"notices/webhooks/{webhook.pk}", {"is_enabled": False})

    answers = [
        send(personas.bob, "post", f"notices/webhooks/{webhook.pk}/test"),
        send(personas.bob, "post", f"notices/deliveries/{delivery.pk}/redeliver"),
    ]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert answers[0].json()["type"] == "urn:tokenwell:problem:webhook-disabled"
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == ("given_up", "The webhook was disabled.")


def test_my_notices_are_listed_with_how_far_they_are(personas: Personas) -> None:
    people.update_user(personas.alice, email="alice@example.com", by=SYSTEM)
    news(credential_of(personas), error="invalid_grant")
    tell()

    (one,) = send(personas.alice, "get", "notices").json()["results"]

    assert one["subject"] == f"Needs authorization: /team/crm-token ({HOST} refused the refresh)"
    assert one["credentials"][0]["error"] == "invalid_grant"
    assert one["deliveries"][0]["state"] == "waiting"
    assert one["deliveries"][0]["webhook"] is None
    assert "press Authorize" in one["what_to_do"]


def test_notices_come_in_pages_the_newest_first(personas: Personas) -> None:
    for number in range(3):
        news(credential_of(personas, f"c-{number}"), host=f"{number}.example.com")
        tell()
    client = browser(personas.alice)

    first = client.get("/api/v1/notices?page_size=2").json()
    rest = client.get(first["next"]).json()

    hosts = [one["host"] for one in first["results"] + rest["results"]]
    assert hosts == ["2.example.com", "1.example.com", "0.example.com"]


def test_outsider_sees_and_reaches_nothing(personas: Personas) -> None:
    webhook = make_webhook(personas.bob, URL).webhook
    delivery = deliveries.test(webhook, now=timezone.now())
    news(credential_of(personas))
    tell()
    hook = f"notices/webhooks/{webhook.pk}"
    before = AuditEvent.objects.count()

    refused = [
        send(personas.charlie, "get", hook),
        send(personas.charlie, "patch", hook, {"url": "https://charlie.example/"}),
        send(personas.charlie, "delete", hook),
        send(personas.charlie, "post", f"{hook}/rotate"),
        send(personas.charlie, "post", f"{hook}/test"),
        send(personas.charlie, "get", f"{hook}/deliveries"),
        send(personas.charlie, "post", f"notices/deliveries/{delivery.pk}/redeliver"),
    ]
    listed = [
        send(personas.charlie, "get", "notices").json()["results"],
        send(personas.charlie, "get", "notices/webhooks").json(),
    ]

    assert {answer.status_code for answer in refused} == {404}
    assert {json.dumps(answer.json()) for answer in refused} == {json.dumps(refused[0].json())}
    assert listed == [[], []]
    assert AuditEvent.objects.count() == before


def test_without_a_broker_it_is_sent_by_the_next_poke(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    task = Mock()
    task.apply_async.side_effect = OperationalError

    tasks.wake(task)

    task.apply_async.assert_called_once_with(expires=10)


def test_nobody_has_the_workers_post_without_end(
    personas: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "_MOST_A_MINUTE", 3)
    new = make_webhook(personas.bob, URL)
    address = f"notices/webhooks/{new.webhook.pk}/test"

    answers = [send(personas.bob, "post", address) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [202, 202, 202, 429]
    assert answers[-1]["Retry-After"] == "60"
