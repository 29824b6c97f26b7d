"""Lists and verbs of items know jobs: search, rename, move, copy, bin, tags, what is lost."""

from typing import Any

import pytest

from tests.containers.trees import make, send
from tests.jobs.making import Scene, answer, formed
from tests.personas import everything, make_user
from tokenwell.accounts.models import User
from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import entries, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import Item
from tokenwell.jobs import body_files, changes
from tokenwell.jobs.models import BodyFile, Job


def test_container_lists_its_jobs(scene: Scene) -> None:
    job = scene.job()
    scene.run(job)

    for query in ("", "?recursive=true", "?kind=job", "?search=nigh&recursive=true"):
        [row] = send(scene.by, "get", f"containers/{scene.place.pk}/items{query}").json()["results"]
        assert (row["kind"], row["name"], row["credential"]) == ("job", "nightly", None)
        assert row["job"]["last_outcome"] == "succeeded"


def test_details_are_for_those_who_may_read_them(scene: Scene) -> None:
    dora = make_user("dora")
    place = make(scene.place, "inner", by=scene.by)
    Scene(scene.by, scene.service, place, scene.woken).job(tags=["eu"])
    everybody = dora.groups.get().role
    entries.give(place, Entry(everybody, Facet.CONFIGURATION, Value.NO_ACCESS), by=SYSTEM)

    [row] = send(dora, "get", f"containers/{place.pk}/items").json()["results"]

    assert set(row["job"].values()) == {None}
    assert row["tags"] == []


def test_it_is_found_by_its_state_by_those_who_may_read_it(scene: Scene) -> None:
    scene.job(name="fresh")
    scene.job(name="off", is_enabled=False)
    scene.run(scene.job(name="good"))
    scene.scripted = [answer({}, 500)]
    scene.run(scene.job(name="bad"))
    scene.credential()
    robot = make_user("robot")
    everybody = robot.groups.get().role
    entries.give(scene.place, Entry(everybody, Facet.CONFIGURATION, Value.NO_ACCESS), by=SYSTEM)
    entries.give(scene.place, Entry(robot, Facet.SERVICE, Value.USE), by=SYSTEM)
    entries.give(scene.place, *everything(scene.by), by=SYSTEM)

    def found(user: User, state: str) -> list[str]:
        address = f"containers/{scene.place.pk}/items?state={state}"
        return [row["name"] for row in send(user, "get", address).json()["results"]]

    states = ("never_run", "disabled", "succeeded", "failed", "interrupted")
    assert [found(scene.by, state) for state in states] == [
        ["fresh"],
        ["off"],
        ["good"],
        ["bad"],
        [],
    ]
    assert [found(robot, state) for state in states] == [[]] * 5


def test_it_is_renamed_moved_and_tagged(scene: Scene) -> None:
    job = scene.job()
    place = make(scene.place, "inner", by=scene.by)

    renamed = send(scene.by, "patch", f"jobs/{job.pk}", {"name": "daily"})
    preview = send(scene.by, "post", f"items/{job.pk}/move/preview", {"parent": str(place.pk)})
    moved = send(scene.by, "patch", f"jobs/{job.pk}", {"container": str(place.pk)})
    tagged = send(scene.by, "post", "items/tags", _ids(job, add=["eu"]))

    assert [one.status_code for one in (renamed, preview, moved)] == [200, 200, 200]
    assert tagged.status_code < 300, tagged.content
    assert moved.json()["path"] == "/public/inner/daily"
    assert Job.objects.get().tags == ["eu"]
    told = set(AuditEvent.objects.filter(target_id=job.pk).values_list("action", flat=True))
    assert told >= {Action.JOB_RENAMED, Action.JOB_MOVED, Action.JOB_UPDATED}


def test_copy_is_off_and_runs_for_whoever_copied(scene: Scene) -> None:
    job = scene.job(credential=scene.credential(), schedule={"kind": "interval", "seconds": 60})
    body_files.add(job, b"data", name="f", content_type="a/b", by=scene.by, address=None)
    other = make_user("other", is_administrator=True)
    entries.give(scene.place, Entry(other, Facet.CONTAINER, Value.READ_WRITE), by=SYSTEM)

    made = send(other, "post", f"items/{job.pk}/copy", {"parent": str(scene.place.pk)})

    assert made.status_code == 201, made.content
    copy = Job.objects.exclude(pk=job.pk).get()
    assert (copy.name, copy.is_enabled, copy.next_at) == ("nightly (copy)", False, None)
    assert copy.runs_for == other
    assert copy.calls_with == job.calls_with
    assert BodyFile.objects.filter(job=copy).count() == 1


def test_copy_by_a_reader_has_no_files(scene: Scene) -> None:
    """Whose job it is may have its files sent anywhere; to read a job is not to have its files."""
    scene = scene.hidden()
    job = scene.job()
    file = body_files.add(
        job, b"salaries", name="data.csv", content_type="text/csv", by=scene.by, address=None
    )
    sends: dict[str, Any] = {"method": "POST", "body": {"kind": "file", "file": str(file.pk)}}
    changes.update(job, {"steps": [formed(scene.step(**sends))]}, by=scene.by, address=None)
    reader = make_user("reader")
    entries.give(job, Entry(reader, Facet.CONFIGURATION, Value.READ), by=SYSTEM)
    theirs = tree.create_container(scene.place, "theirs", by=scene.by, address=None)
    entries.give(theirs, *everything(reader), by=SYSTEM)

    made = send(reader, "post", f"items/{job.pk}/copy", {"parent": str(theirs.pk)})

    copy = Job.objects.exclude(pk=job.pk).get()
    assert made.status_code == 201, made.content
    assert not BodyFile.objects.filter(job=copy).exists()
    switched_on = send(reader, "patch", f"jobs/{copy.pk}", {"is_enabled": True})
    assert switched_on.status_code == 400
    assert "file" in switched_on.json()["errors"]["steps"][0]


def test_copy_of_a_container_uses_the_copies_of_its_credentials(scene: Scene) -> None:
    place = make(scene.place, "inner", by=scene.by)
    inner = Scene(scene.by, scene.service, place, scene.woken)
    inner.job(credential=inner.credential())

    send(scene.by, "post", f"items/{place.pk}/copy", {"parent": str(scene.place.pk)})

    copy = Job.objects.get(parent__name="inner (copy)")
    assert copy.calls_with is not None
    assert copy.calls_with.parent == copy.parent


def test_it_goes_into_the_bin_and_comes_back(scene: Scene) -> None:
    job = scene.job()

    gone = send(scene.by, "delete", f"jobs/{job.pk}")
    [binned] = send(scene.by, "get", "bin").json()["results"]
    run = send(scene.by, "post", f"jobs/{job.pk}/run", {})
    back = send(scene.by, "post", f"bin/{binned['id']}/restore", {})

    assert (gone.status_code, binned["kind"], run.status_code) == (204, "job", 404)
    assert back.json()["kind"] == "job"
    assert send(scene.by, "get", f"jobs/{job.pk}").status_code == 200
    assert AuditEvent.objects.filter(action=Action.JOB_DELETED).count() == 1


def test_deletion_for_good_takes_it_along(scene: Scene) -> None:
    job = scene.job()
    send(scene.by, "delete", f"jobs/{job.pk}")

    assert send(scene.by, "delete", f"bin/{job.pk}").status_code == 204
    assert (Job.objects.count(), Item.objects.filter(pk=job.pk).count()) == (0, 0)


def test_deletion_of_a_credential_says_which_jobs_lose_it(scene: Scene) -> None:
    both = make(scene.place, "both", by=scene.by)
    credential = Scene(scene.by, scene.service, both, scene.woken).credential()
    place = make(both, "inner", by=scene.by)
    Scene(scene.by, scene.service, place, scene.woken).job(credential=credential)

    of_it = send(scene.by, "get", f"items/{credential.pk}/deletion").json()
    of_both = send(scene.by, "get", f"items/{both.pk}/deletion")
    inside = send(scene.by, "get", f"items/{place.pk}/deletion").json()

    assert of_it["losing_jobs"] == ["/public/both/inner/nightly"]
    assert of_both.json()["losing_jobs"] == []
    assert (inside["jobs"], inside["credentials"]) == (1, 0)


@pytest.mark.parametrize(("facet", "status"), [("service", 200), ("credential", 400)])
def test_entries_on_a_job_are_about_what_there_is(scene: Scene, facet: str, status: int) -> None:
    job = scene.job()
    entry = {"user": str(scene.by.pk), "facet": facet, "value": "use"}

    answer = send(scene.by, "put", f"items/{job.pk}/permissions", {"entries": [entry]})

    assert answer.status_code == status, answer.content


def _ids(job: Job, **more: Any) -> dict[str, Any]:
    return {"items": [str(job.pk)], **more}
