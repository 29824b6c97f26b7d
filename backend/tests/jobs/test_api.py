"""Jobs by REST: what is taken, what is refused and in which words, and who may."""

from typing import Any

import pytest

from tests.containers.trees import make_credential, send
from tests.personas import Personas, browser
from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import entries
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.credentials.models import Credential
from tokenwell.jobs.models import BodyPart, Job

STEP = {"name": "call", "url": "https://api.example/v1/things"}


@pytest.fixture
def credential(personas: Personas) -> Credential:
    made = make_credential(personas.container, "crm", by=personas.alice)
    Credential.objects.filter(pk=made.pk).update(base_urls=["https://api.example/v1"])
    return made


def create(personas: Personas, by: Any = None, **fields: Any) -> Any:
    body = {"container": str(personas.container.pk), "name": "nightly", "steps": [STEP], **fields}
    return send(by or personas.alice, "post", "jobs", body)


def test_job_is_made_and_shown(personas: Personas, credential: Credential) -> None:
    made = create(
        personas,
        credential=str(credential.pk),
        schedule={"kind": "cron", "cron": "0 9 * * 1-5", "zone": "Europe/Berlin"},
        tags=["EU"],
    )

    assert made.status_code == 201, made.content
    shown = send(personas.alice, "get", f"jobs/{made.json()['id']}").json()
    assert shown["path"] == "/team/nightly"
    assert shown["credential_path"] == "/team/crm"
    assert shown["runs_for"] == "alice"
    assert shown["schedule"]["words"] == "Every weekday at 09:00, Europe/Berlin"
    assert shown["next_at"] is not None
    assert shown["tags"] == ["eu"]
    assert shown["steps"][0]["method"] == "GET"
    assert shown["steps"][0]["expected"] == ["2xx"]
    assert AuditEvent.objects.get(action=Action.JOB_CREATED).target_path == "/team/nightly"


def test_stranger_sees_nothing_of_it(personas: Personas) -> None:
    job = create(personas).json()["id"]

    answers = [
        send(personas.charlie, method, f"jobs/{job}{rest}", body).status_code
        for method, rest, body in (
            ("get", "", None),
            ("patch", "", {"description": "x"}),
            ("delete", "", None),
            ("post", "/run", {}),
            ("get", "/runs", None),
            ("get", "/chart", None),
            ("get", "/events", None),
        )
    ]

    assert set(answers) == {404}
    assert send(personas.charlie, "get", "jobs").json()["results"] == []
    assert create(personas, by=personas.charlie, name="other").status_code == 400


@pytest.mark.parametrize("rest", ["", "?x=1", "?x=/y"])
def test_address_without_a_path_gets_one(personas: Personas, rest: str) -> None:
    made = create(personas, steps=[{"name": "call", "url": f"https://api.example{rest}"}])

    assert made.json()["steps"][0]["url"] == f"https://api.example/{rest}"


def test_who_may_only_see_may_change_nothing(personas: Personas) -> None:
    job = create(personas).json()["id"]
    entries.give(
        personas.container, Entry(personas.bob, Facet.CONFIGURATION, Value.READ), by=SYSTEM
    )

    assert send(personas.bob, "get", f"jobs/{job}").status_code == 200
    assert send(personas.bob, "patch", f"jobs/{job}", {"retries": 1}).status_code == 403
    assert send(personas.bob, "post", f"jobs/{job}/run", {}).status_code == 403
    assert send(personas.bob, "delete", f"jobs/{job}").status_code == 403


def test_credential_that_one_may_not_use_can_not_be_chosen(
    personas: Personas, credential: Credential
) -> None:
    entries.give(
        personas.container,
        Entry(personas.charlie, Facet.CONTAINER, Value.READ_WRITE),
        Entry(personas.charlie, Facet.CONFIGURATION, Value.READ_WRITE),
        by=SYSTEM,
    )

    made = create(personas, by=personas.charlie, credential=str(credential.pk))

    assert made.status_code == 400
    assert made.json()["errors"] == {"credential": ["Choose a credential that you may use."]}


def test_who_changes_what_it_does_has_to_be_one_who_may_use_its_credential(
    personas: Personas, credential: Credential
) -> None:
    job = create(personas, credential=str(credential.pk)).json()["id"]
    entries.give(
        personas.container,
        Entry(personas.charlie, Facet.CONTAINER, Value.READ_WRITE),
        Entry(personas.charlie, Facet.CONFIGURATION, Value.READ_WRITE),
        by=SYSTEM,
    )
    change = f"jobs/{job}"

    words = send(personas.charlie, "patch", change, {"description": "x", "name": "z"})
    off = send(personas.charlie, "patch", change, {"is_enabled": False})
    on = send(personas.charlie, "patch", change, {"is_enabled": True})
    steps = send(personas.charlie, "patch", change, {"steps": [{**STEP, "method": "PUT"}]})

    assert (words.status_code, off.status_code) == (200, 200)
    assert words.json()["runs_for"] == off.json()["runs_for"] == "alice"
    assert words.json()["credential"] is not None
    assert (on.status_code, steps.status_code) == (400, 400)


def test_token_is_sent_nowhere_but_below_a_base_url(
    personas: Personas, credential: Credential
) -> None:
    for url in (
        "https://evil.example/v1/things",
        "https://api.example/v2",
        "https://api.example.evil.example/v1",
        "https://api.example/v1/../admin",
        "https://api.example/v1/%2e%2e/admin",
    ):
        made = create(personas, credential=str(credential.pk), steps=[{"name": "call", "url": url}])
        assert made.status_code == 400, url
    assert Job.objects.count() == 0


BAD = {
    "no steps": {"steps": []},
    "eleven steps": {"steps": [{**STEP, "name": f"s{number}"} for number in range(11)]},
    "step twice": {"steps": [STEP, STEP]},
    "no url": {"steps": [{"name": "call", "url": "things"}]},
    "plain http": {"steps": [{"name": "call", "url": "http://api.example/"}]},
    "private host": {"steps": [{"name": "call", "url": "https://10.0.0.1/"}]},
    "host from a value": {"steps": [{"name": "call", "url": "https://{{x}}.example/"}]},
    "method": {"steps": [{**STEP, "method": "TRACE"}]},
    "token in a header": {"steps": [{**STEP, "headers": [{"name": "Authorization"}]}]},
    "host header": {"steps": [{**STEP, "headers": [{"name": "Host", "value": "x"}]}]},
    "header twice": {"steps": [{**STEP, "headers": [{"name": "A"}, {"name": "a"}]}]},
    "body of a GET": {"steps": [{**STEP, "body": {"kind": "text", "text": "x"}}]},
    "status": {"steps": [{**STEP, "expected": ["999"]}]},
    "path of a check": {"steps": [{**STEP, "check": {"path": "state"}}]},
    "time-out": {"steps": [{**STEP, "timeout_seconds": 121}]},
    "unknown placeholder": {"steps": [{**STEP, "url": "https://api.example/{{who}}"}]},
    "placeholder of a later step": {
        "steps": [
            {**STEP, "url": "https://api.example/{{later.id}}"},
            {**STEP, "name": "later", "captures": [{"name": "id", "path": "$.id"}]},
        ]
    },
    "open braces": {"steps": [{**STEP, "url": "https://api.example/?q={{"}]},
    "file that is not there": {
        "steps": [
            {
                **STEP,
                "method": "PUT",
                "body": {"kind": "file", "file": "00000000-0000-7000-8000-000000000000"},
            }
        ]
    },
    "retries": {"retries": 6},
    "six fields": {"schedule": {"kind": "cron", "cron": "0 0 9 * * 1"}},
    "never": {"schedule": {"kind": "cron", "cron": "0 0 30 2 *"}},
    "zone": {"schedule": {"kind": "cron", "cron": "0 9 * * *", "zone": "Europe/Nowhere"}},
    "too often": {"schedule": {"kind": "interval", "seconds": 59}},
    "no interval": {"schedule": {"kind": "interval"}},
    "schedule with a required parameter": {
        "schedule": {"kind": "interval", "seconds": 60},
        "parameters": [{"name": "who", "required": True}],
    },
    "parameter twice": {"parameters": [{"name": "who"}, {"name": "who"}]},
    "unknown field": {"color": "red"},
    "pushed field": {"next_at": "2026-01-01T00:00:00Z"},
}


@pytest.mark.parametrize("fields", BAD.values(), ids=list(BAD))
def test_bad_input_is_refused_in_words(personas: Personas, fields: dict[str, Any]) -> None:
    made = create(personas, **fields)

    assert made.status_code == 400, made.content
    assert made.json()["errors"]
    assert Job.objects.count() == 0


def test_two_who_change_it_at_once(personas: Personas) -> None:
    made = create(personas)
    address, tag = f"jobs/{made.json()['id']}", made["ETag"]

    first = send(personas.alice, "patch", address, {"retries": 1}, if_match=tag)
    second = send(personas.alice, "patch", address, {"retries": 2}, if_match=tag)

    assert (first.status_code, second.status_code) == (200, 412)
    assert Job.objects.get().retries == 1


def test_list_is_narrowed_down(personas: Personas, credential: Credential) -> None:
    create(personas, name="one", credential=str(credential.pk))
    create(personas, name="two", is_enabled=False)

    def names(query: str) -> list[str]:
        found = send(personas.alice, "get", f"jobs?{query}").json()["results"]
        return [row["name"] for row in found]

    assert names("") == ["one", "two"]
    assert names("search=TW") == ["two"]
    assert names("enabled=true") == ["one"]
    assert names(f"credential={credential.pk}") == ["one"]
    assert names(f"container={personas.container.pk}") == ["one", "two"]
    assert names("outcome=failed") == []
    assert send(personas.alice, "get", "jobs?outcome=bad").status_code == 400


def test_schedule_is_said_in_words(personas: Personas) -> None:
    said = send(
        personas.charlie,
        "post",
        "jobs/schedule",
        {"kind": "cron", "cron": "0 9 * * 1-5", "zone": "Europe/Berlin"},
    ).json()
    bad = send(personas.charlie, "post", "jobs/schedule", {"kind": "cron", "cron": "* * *"})

    assert said["words"] == "Every weekday at 09:00, Europe/Berlin"
    assert len(said["next"]) == 5
    assert bad.status_code == 400


def test_file_is_kept_sealed_and_is_never_given_out(personas: Personas) -> None:
    job = create(personas).json()["id"]
    data = b"secret-of-the-file" * 100_000
    client = personas.alice

    added = browser(client).generic(
        "POST", f"/api/v1/jobs/{job}/files?name=data.csv", data, content_type="text/csv"
    )
    shown = send(client, "get", f"jobs/{job}").json()["files"]

    assert added.status_code == 201, added.content
    assert [(file["name"], file["size"]) for file in shown] == [("data.csv", len(data))]
    parts = list(BodyPart.objects.all())
    assert len(parts) == 2
    assert not any(b"secret-of-the-file" in part.data.blob for part in parts)
    gone = send(client, "delete", f"jobs/{job}/files/{added.json()['id']}")
    assert (gone.status_code, BodyPart.objects.count()) == (204, 0)


def test_file_of_more_than_10_mib_is_refused(personas: Personas) -> None:

    job = create(personas).json()["id"]

    added = browser(personas.alice).generic(
        "POST",
        f"/api/v1/jobs/{job}/files?name=big",
        b"x" * (10 * 1024 * 1024 + 1),
        content_type="application/octet-stream",
    )

    assert added.status_code == 413
