"""The list of what waits or is under way: who sees it, and what of it."""

from typing import Any

import pytest

from tests.containers.trees import send
from tests.jobs.making import Scene
from tests.personas import make_user
from tokenwell.accounts import people
from tokenwell.accounts.models import User
from tokenwell.accounts.people import actor
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.jobs import starting
from tokenwell.jobs.models import Job, JobRun
from tokenwell.jobs.states import Outcome


def start(scene: Scene, job: Job) -> JobRun:
    return starting.start(job, {}, by=actor(scene.by))


def names(user: User, query: str = "") -> list[str]:
    rows = send(user, "get", f"runs{query}").json()["results"]
    return [row["job_name"] for row in rows]


def who_stops_any(name: str) -> User:
    user = make_user(name)
    people.set_privileges(user, ["stop_jobs"], by=SYSTEM)
    return User.objects.get(pk=user.pk)


def test_only_what_has_not_ended_is_listed_the_newest_first(scene: Scene) -> None:
    scene.run(scene.job(name="ended"))
    start(scene, scene.job(name="first"))
    under_way = start(scene, scene.job(name="second"))
    JobRun.objects.filter(pk=under_way.pk).update(outcome=Outcome.RUNNING)

    assert names(scene.by) == ["second", "first"]
    assert names(scene.by, "?state=open") == ["second", "first"]
    assert names(scene.by, "?state=queued") == ["first"]
    assert names(scene.by, "?state=running") == ["second"]


def test_it_is_narrowed_down_to_a_job_or_a_place(scene: Scene) -> None:
    below = tree.create_container(scene.place, "below", by=scene.by, address=None)
    here, deep = scene.job(name="here"), Scene(scene.by, scene.service, below, []).job(name="deep")
    start(scene, here)
    start(scene, deep)

    assert names(scene.by, f"?job={deep.pk}") == ["deep"]
    assert names(scene.by, f"?container={scene.place.pk}") == ["here"]
    assert names(scene.by, f"?container={scene.place.pk}&recursive=true") == ["deep", "here"]


@pytest.mark.parametrize(
    "query", ["?state=failed", "?job=x", "?container=x", "?recursive=x&container={}"]
)
def test_what_can_not_be_asked_is_refused(scene: Scene, query: str) -> None:
    answer = send(scene.by, "get", f"runs{query.format(scene.place.pk)}")

    assert (answer.status_code, len(answer.json()["errors"])) == (400, 1)


def test_who_may_not_read_the_job_sees_no_run_of_it(scene: Scene) -> None:
    hidden = scene.hidden()
    job = hidden.job()
    start(hidden, job)
    dora = make_user("dora")

    unseen = [names(dora, query) for query in ("", f"?job={job.pk}", f"?container={job.parent_id}")]
    entries.give(job, Entry(dora, Facet.CONFIGURATION, Value.READ), by=SYSTEM)
    [row] = send(dora, "get", "runs").json()["results"]

    assert unseen == [[], [], []]
    assert (row["job_path"], row["may_read"], row["may_stop"]) == (
        "/public/hidden/nightly",
        True,
        False,
    )


def test_who_may_stop_any_job_learns_which_it_is_and_no_more(scene: Scene) -> None:
    hidden = scene.hidden()
    run = start(hidden, hidden.job())
    JobRun.objects.filter(pk=run.pk).update(sentence="In words.", error="status", status=500)
    olga = who_stops_any("olga")

    [row] = send(olga, "get", "runs").json()["results"]
    opened = send(olga, "get", f"runs/{run.pk}").status_code
    stopped = send(olga, "post", f"runs/{run.pk}/stop")

    told: dict[str, Any] = {key: row[key] for key in ("sentence", "error", "status")}
    assert told == {"sentence": "", "error": "", "status": None}
    assert (row["job_path"], row["may_read"], row["may_stop"]) == (
        "/public/hidden/nightly",
        False,
        True,
    )
    assert opened == 404
    after = stopped.json()
    assert [after[name] for name in ("outcome", "body", "status")] == ["stopped", None, None]
    assert names(olga) == []


def test_where_the_credential_is_stays_hidden_here_too(scene: Scene) -> None:
    credential = scene.hidden().credential()
    run = start(scene, scene.job(credential=credential))
    path = "/public/hidden/crm"
    JobRun.objects.filter(pk=run.pk).update(sentence=f"{path} is not allowed for HTTP.")
    dora = make_user("dora")

    [theirs] = send(dora, "get", "runs").json()["results"]
    [ours] = send(scene.by, "get", "runs").json()["results"]

    assert theirs["sentence"] == "Its credential is not allowed for HTTP."
    assert ours["sentence"] == f"{path} is not allowed for HTTP."


def test_list_costs_the_same_however_long(scene: Scene, django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        start(scene, scene.job(name=f"job {number}"))

    with django_assert_max_num_queries(30):
        assert len(names(scene.by)) == 12
