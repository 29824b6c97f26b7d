"""Jobs in exports: they come back the same, switched off, and run for whoever imports them."""

import json
from typing import Any

import pytest

from tests.containers.trees import make, send
from tests.jobs.making import formed
from tests.personas import Personas, make_user
from tests.transfer.making import (
    PASSPHRASE,
    changed,
    dump,
    exported,
    imported,
    make_credential,
    planned,
    post,
)
from tokenwell.accounts import people
from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import entries, permissions
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Right, Value
from tokenwell.containers.models import Container, Item
from tokenwell.credentials.models import Credential
from tokenwell.jobs import body_files, changes, serializers
from tokenwell.jobs.models import BodyFile, Job
from tokenwell.transfer import job_form, reading_jobs
from tokenwell.transfer.steps import Does
from tokenwell.web.problems import Problem

DATA = b"canary-of-a-file-91d3"
URL = "https://api.example/v1/"
# New with each import, or of an installation.
_OF_ITS_OWN = {
    *("item_ptr_id", "created_at", "created_by_id", "modified_at", "modified_by_id"),
    *("permission_set_id", "ancestors", "parent_id", "is_enabled", "next_at", "steps"),
    *("anchor", "runs_for_id"),
}


@pytest.fixture
def box(personas: Personas) -> Container:
    """Make the container that is exported."""
    return make(personas.container, "box", by=personas.alice)


def make_job(box: Container, people: Personas, **more: Any) -> Job:
    """Make a job in which everything is filled in, with a file that it sends."""
    fields = {
        "name": "nightly",
        "description": "Sends the orders.",
        "tags": ["eu"],
        "parameters": [{"name": "day", "default": "today", "required": False}],
        "retries": 2,
        "backoff_seconds": 7,
        "repeatable": "yes",
        "overlap": "queue",
        "missed": "skip",
        "schedule": {"kind": "cron", "cron": "0 9 * * 1-5", "zone": "Europe/Zurich", "seconds": 0},
        "steps": [_step()],
        **more,
    }
    job = changes.create(box, fields, by=people.alice, address=None)
    file = body_files.add(
        job, DATA, name="orders.csv", content_type="text/csv", by=people.alice, address=None
    )
    upload = _step(name="upload", method="PUT", body={"kind": "file", "file": str(file.pk)})
    fields = {"steps": [*job.steps, upload]}
    return changes.update(job, fields, by=people.alice, address=None)


def _step(**more: Any) -> dict[str, Any]:
    return formed(
        {
            "name": "list",
            "method": "POST",
            "url": f"{URL}orders/{{{{day}}}}",
            "query": [{"name": "page", "value": "1"}],
            "headers": [{"name": "X-Day", "value": "{{day}}"}],
            "body": {"kind": "json", "text": '{"day": "{{day}}"}'},
            "expected": ["200", "404"],
            "check": {"path": "$.count", "comparison": "at_least", "value": 1.5},
            "captures": [{"name": f"id_{more.get('name', 'list')}", "path": "$.id"}],
            "timeout_seconds": 11,
            **more,
        }
    )


def life_of(job: Job) -> dict[str, Any]:
    """Give all of a job that has to be the same after a round trip."""
    row = Job.objects.get(pk=job.pk)
    files = BodyFile.objects.filter(job=row)
    names = {str(file.pk): file.name for file in files}
    columns = {field.attname for field in Job._meta.concrete_fields} - _OF_ITS_OWN
    return {
        **{name: getattr(row, name) for name in columns},
        "steps": body_files.sent_by(row.steps, names),
        "files": {
            file.name: (file.content_type, body_files.read(row.pk, file.pk)) for file in files
        },
    }


def _away(box: Container) -> None:
    Job.objects.filter(ancestors__contains=[box.pk]).delete()
    Credential.objects.filter(ancestors__contains=[box.pk]).delete()
    Item.objects.filter(ancestors__contains=[box.pk]).delete()


def conflicts(problem: Problem) -> list[str]:
    told = problem.more["conflicts"]
    assert isinstance(told, list)
    return told


def _step_of(plan: Any, path: str = "/nightly") -> Any:
    [step] = [step for step in plan.steps if step.path == path]
    return step


def test_all_of_it_comes_back(personas: Personas, box: Container) -> None:
    credential = make_credential(box, by=personas.alice, base_urls=[URL])
    job = make_job(box, personas, credential=credential)
    before = life_of(job)
    content = exported(box, personas.root)
    _away(box)

    done = imported(content, box, personas.root)

    assert _step_of(done).does is Does.CREATE
    assert life_of(job) == before
    made = Job.objects.get(pk=job.pk)
    assert (made.runs_for, made.calls_with) == (personas.root, credential)
    assert (made.is_enabled, made.next_at) == (False, None)
    [event] = AuditEvent.objects.filter(action=Action.JOB_CREATED, facts__has_key="imported")
    assert event.target_path == "/team/box/nightly"


def test_interval_comes_back(personas: Personas, box: Container) -> None:
    every = {"kind": "interval", "seconds": 600, "cron": "", "zone": "UTC"}
    job = make_job(box, personas, schedule=every)
    before, content = life_of(job), exported(box, personas.root)
    _away(box)

    imported(content, box, personas.root, enable_jobs=True)

    assert life_of(job) == before
    assert Job.objects.get(pk=job.pk).next_at is not None


@pytest.mark.parametrize(("was_on", "asked", "is_on"), [(1, 0, 0), (1, 1, 1), (0, 1, 0)])
def test_it_is_switched_on_only_if_it_was_and_somebody_asks(
    personas: Personas, box: Container, was_on: int, asked: int, is_on: int
) -> None:
    job = make_job(box, personas, is_enabled=bool(was_on))
    content = exported(box, personas.root)
    _away(box)

    done = imported(content, box, personas.root, enable_jobs=bool(asked))

    assert Job.objects.get(pk=job.pk).is_enabled == bool(is_on)
    assert ["switched off" in note for note in _step_of(done).notes] == [True] * (was_on - is_on)


def test_every_field_of_the_form_is_in_the_file() -> None:
    apart = {"name", "credential", "is_enabled"}

    assert set(job_form.NAMES) == set(serializers.JobFields().fields) - apart


def test_same_file_again_changes_nothing(personas: Personas, box: Container) -> None:
    credential = make_credential(box, by=personas.alice, base_urls=[URL])
    make_job(box, personas, credential=credential)
    content = exported(box, personas.root)

    done = imported(content, box, personas.root, existing="overwrite")

    assert (_step_of(done).does, _step_of(done).reason) == (Does.SKIP, "It is the same already.")


def test_copy_beside_calls_with_the_copy(personas: Personas, box: Container) -> None:
    credential = make_credential(box, by=personas.alice, base_urls=[URL])
    job = make_job(box, personas, credential=credential)
    content = exported(box, personas.root)
    other = make(personas.container, "other", by=personas.alice)

    imported(content, other, personas.root, ids="new")

    copy = Job.objects.get(parent=other)
    assert copy.pk != job.pk
    assert copy.calls_with == Credential.objects.get(parent=other)
    other_ids = {"id": None, "calls_with_id": None}
    assert {**life_of(copy), **other_ids} == {**life_of(job), **other_ids}


def test_without_the_passphrase_its_files_have_to_be_added_again(
    personas: Personas, box: Container
) -> None:
    job = make_job(box, personas)
    content = exported(box, personas.root, passphrase=None)
    assert DATA not in content
    _away(box)

    done = imported(content, box, personas.root, passphrase=None, enable_jobs=True)

    assert _step_of(done).notes[0].startswith("Add its files again")
    assert "orders.csv" in _step_of(done).notes[0]
    assert not Job.objects.get(pk=job.pk).is_enabled
    assert not BodyFile.objects.exists()


def test_nothing_of_a_file_is_plain_under_the_passphrase(
    personas: Personas, box: Container
) -> None:
    make_job(box, personas)

    content = exported(box, personas.root)

    assert DATA not in content
    assert b"orders.csv" in content


def test_files_that_are_too_large_are_refused_in_words(
    personas: Personas, box: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_job(box, personas)
    monkeypatch.setattr(reading_jobs, "MOST_FILE_BYTES", len(DATA) - 1)

    with pytest.raises(Problem) as refused:
        exported(box, personas.root)

    assert "files that jobs send come to 1 MiB" in (refused.value.detail or "")
    assert exported(box, personas.root, passphrase=None)


def test_files_are_given_out_to_those_alone_who_may_change_the_job(
    personas: Personas, box: Container
) -> None:
    make_job(box, personas)
    dora = make_user("dora")
    people.set_privileges(dora, ["export_secrets"], by=SYSTEM)
    reads = [Entry(dora, facet, Value.READ) for facet in (Facet.CONTAINER, Facet.CONFIGURATION)]
    entries.give(box, *reads, by=SYSTEM)

    with pytest.raises(Problem) as refused:
        exported(box, dora)

    assert refused.value.status == 403
    assert b"orders.csv" in exported(box, dora, passphrase=None)


def test_it_is_in_no_file_of_one_who_may_not_read_it(personas: Personas, box: Container) -> None:
    job = make_job(box, personas)
    dora = make_user("dora")
    entries.give(box, Entry(dora, Facet.CONTAINER, Value.READ), by=SYSTEM)

    assert b"nightly" not in exported(box, dora, passphrase=None)
    assert send(dora, "get", f"containers/{box.pk}/export/preview").json()["jobs"] == 0
    entries.give(job, Entry(dora, Facet.CONFIGURATION, Value.READ), by=SYSTEM)
    assert b"nightly" in exported(box, dora, passphrase=None)
    assert send(dora, "get", f"containers/{box.pk}/export/preview").json()["jobs"] == 1


def test_credential_that_the_exporter_may_not_see_is_not_named(
    personas: Personas, box: Container
) -> None:
    hidden = make(personas.container, "hidden", by=personas.alice)
    credential = make_credential(hidden, by=personas.alice, base_urls=[URL])
    make_job(box, personas, credential=credential)
    dora = make_user("dora")
    reads = [Entry(dora, facet, Value.READ) for facet in (Facet.CONTAINER, Facet.CONFIGURATION)]
    entries.give(box, *reads, by=SYSTEM)

    [record] = json.loads(exported(box, dora, passphrase=None))["jobs"]

    assert (record["credential"], record["wants_credential"]) == (None, True)


def test_credential_that_the_importer_may_not_use_is_not_used(
    personas: Personas, box: Container
) -> None:
    hidden = make(personas.container, "hidden", by=personas.alice)
    credential = make_credential(hidden, by=personas.alice, base_urls=[URL])
    make_job(box, personas, credential=credential)
    content = exported(box, personas.root)
    _away(box)
    no_use = Entry(personas.alice, Facet.CREDENTIAL, Value.NO_ACCESS)
    team = Entry(personas.team, Facet.CREDENTIAL, Value.NO_ACCESS)
    entries.give(credential, no_use, team, by=SYSTEM)
    assert not permissions.can(personas.alice, Right.CREDENTIAL_USE, credential)

    choice: dict[str, Any] = {"ids": "new", "enable_jobs": True, "people": False}
    done = imported(content, box, personas.alice, **choice)

    made = Job.objects.get()
    # As if it had been deleted: nothing is sent until another one is chosen.
    assert (made.calls_with, made.wants_credential, made.is_enabled) == (None, True, False)
    assert any("choose one" in note for note in _step_of(done).notes)


def test_overwritten_it_runs_for_whoever_imports_and_is_switched_off(
    personas: Personas, box: Container
) -> None:
    job = make_job(box, personas)
    content = exported(box, personas.root)
    changes.update(job, {"retries": 0, "description": "x"}, by=personas.alice, address=None)

    done = imported(content, box, personas.root, existing="overwrite")

    step = _step_of(done)
    assert (step.does, step.reason) == (Does.OVERWRITE, "Changes: description, retries.")
    made = Job.objects.get(pk=job.pk)
    assert (made.retries, made.runs_for, made.is_enabled) == (2, personas.root, False)


def test_overwriting_takes_files_that_are_others(personas: Personas, box: Container) -> None:
    job = make_job(box, personas)
    before, content = life_of(job), exported(box, personas.root)
    [old] = BodyFile.objects.all()
    body_files.delete(old, by=personas.alice, address=None)
    new = body_files.add(
        job, b"other", name="orders.csv", content_type="text/csv", by=personas.alice, address=None
    )
    steps = body_files.sent_by(Job.objects.get(pk=job.pk).steps, {str(old.pk): str(new.pk)})
    changes.update(job, {"steps": steps}, by=personas.alice, address=None)

    imported(content, box, personas.root, existing="overwrite")

    assert life_of(job) == before


def test_overwriting_without_files_that_are_not_here_is_a_conflict(
    personas: Personas, box: Container
) -> None:
    job = make_job(box, personas)
    content = exported(box, personas.root, passphrase=None)
    changes.update(job, {"steps": [_step()]}, by=personas.alice, address=None)
    BodyFile.objects.all().delete()

    with pytest.raises(Problem) as refused:
        imported(content, box, personas.root, passphrase=None, existing="overwrite")

    [told] = conflicts(refused.value)
    assert "orders.csv" in told


def _spoil(name: str, value: Any) -> Any:
    return lambda said: said["jobs"][0].update({name: value})


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("schedule", {"kind": "cron", "cron": "0 0 9 * * *"}, "five"),
        ("schedule", {"kind": "cron", "cron": "0 9 * * *", "zone": "Mars/Base"}, "zone"),
        ("schedule", {"kind": "interval", "seconds": 1}, "60 seconds"),
        ("retries", 6, "retries"),
        ("tags", ["a b" * 100], "tag"),
        ("parameters", [], "Nothing fills"),
        ("parameters", [{"name": "day", "required": True}], "The schedule gives no day"),
        ("steps", [{"name": "a", "url": "ftp://api.example/"}], "steps"),
        ("steps", [{"name": "a", "url": "https://{{day}}/"}], "steps"),
        (
            "steps",
            [{"name": "a", "url": URL, "headers": [{"name": "Authorization", "value": "x"}]}],
            "steps",
        ),
        (
            "steps",
            [
                {
                    "name": "a",
                    "method": "PUT",
                    "url": URL,
                    "body": {"kind": "file", "file": "00000000-0000-7000-8000-000000000001"},
                }
            ],
            "not among those of the job",
        ),
        (
            "files",
            [
                {
                    "id": "00000000-0000-7000-8000-000000000001",
                    "name": "a/b",
                    "content_type": "text/csv",
                    "size": 1,
                }
            ],
            "",
        ),
    ],
)
def test_record_that_the_form_refuses_is_a_conflict(
    personas: Personas, box: Container, name: str, value: Any, words: str
) -> None:
    make_job(box, personas)
    content = exported(box, personas.root, passphrase=None)
    _away(box)
    spoiled = changed(content, _spoil(name, value))
    before = dump()

    with pytest.raises(Problem) as refused:
        imported(spoiled, box, personas.root, passphrase=None)

    [told] = conflicts(refused.value)
    assert told.startswith("/nightly: ")
    assert words in told
    assert dump() == before


def test_preview_names_it_and_changes_nothing(personas: Personas, box: Container) -> None:
    make_job(box, personas)
    content = exported(box, personas.root)
    _away(box)
    body = {"file": json.loads(content), "passphrase": PASSPHRASE}
    by_rest = post(personas.root, f"containers/{box.pk}/import/preview", body).json()
    before = dump()

    told = planned(content, box, personas.root)

    assert (_step_of(told).kind, _step_of(told).does) == ("job", Does.CREATE)
    assert [step["path"] for step in by_rest["steps"] if step["kind"] == "job"] == ["/nightly"]
    assert dump() == before


def test_entries_come_back(personas: Personas, box: Container) -> None:
    job = make_job(box, personas)
    entries.give(job, Entry(personas.charlie, Facet.SERVICE, Value.USE), by=SYSTEM)
    content = exported(box, personas.root)
    _away(box)

    imported(content, box, personas.root)

    made = Job.objects.get(pk=job.pk)
    assert permissions.can(personas.charlie, Right.SERVICE_USE, made)


def test_whoever_may_not_make_it_there_is_told(personas: Personas, box: Container) -> None:
    make_job(box, personas)
    content = exported(box, personas.root, passphrase=None)
    _away(box)
    dora = make_user("dora")
    entries.give(box, Entry(dora, Facet.CONTAINER, Value.READ_WRITE), by=SYSTEM)

    with pytest.raises(Problem) as refused:
        imported(content, box, dora, passphrase=None, people=False)

    [told] = conflicts(refused.value)
    assert "Configuration: Read, Write" in told
