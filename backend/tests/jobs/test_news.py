"""Who may change a job is told that it fails, and that it works again; once a turn."""

from datetime import timedelta

from django.utils import timezone

from tests.jobs.making import Scene, answer
from tests.personas import make_user
from tokenwell.accounts import people
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.credentials import changes as credential_changes
from tokenwell.credentials.models import News
from tokenwell.jobs import changes
from tokenwell.notices import posting, telling, words
from tokenwell.notices.models import Notice

LATER = timedelta(minutes=30)


def tell() -> None:
    News.objects.update(at=timezone.now() - LATER)
    telling.tell(now=timezone.now() + LATER * Notice.objects.count())


def test_failure_and_recovery_are_told_once_a_turn(scene: Scene) -> None:
    credential = scene.credential()
    job = scene.job(credential=credential)
    credential_changes.update(credential, {"usages": []}, by=scene.by, address=None)
    scene.run(job)
    scene.run(job)
    tell()
    credential_changes.update(credential, {"usages": ["http"]}, by=scene.by, address=None)
    scene.run(job)
    scene.run(job)
    tell()

    failed, recovered = Notice.objects.order_by("pk")
    assert (failed.kind, recovered.kind) == ("job_failed", "job_recovered")
    assert failed.person == recovered.person == scene.by
    happened, *_ = words.sentences(failed)
    assert happened == "/public/nightly failed: its credential is not allowed for HTTP."
    assert f"/jobs/{job.pk}" in words.text(failed, base="https://tokens.example")
    payload = posting.payload(failed, base="https://tokens.example")
    assert payload["type"] == "job.failed"
    assert payload["data"]["jobs"][0]["url"] == f"https://tokens.example/jobs/{job.pk}"


def test_what_works_again_before_anybody_was_told_is_not_told(scene: Scene) -> None:
    scene.scripted = [answer({}, 500)]
    job = scene.job()

    scene.run(job)
    scene.run(job)
    tell()

    assert Notice.objects.count() == 0


def test_who_may_change_it_is_told_that_it_runs_for_nobody_any_more(scene: Scene) -> None:
    carol = make_user("carol")
    entries.give(scene.place, Entry(carol, Facet.CONFIGURATION, Value.READ_WRITE), by=SYSTEM)
    job = changes.update(scene.job(), {"retries": 1}, by=carol, address=None)
    people.disable_user(carol, by=SYSTEM)

    scene.run(job)
    scene.run(job)
    tell()

    [notice] = Notice.objects.all()
    assert (notice.kind, notice.person) == ("job_failed", scene.by)
    happened, *_ = words.sentences(notice)
    assert happened == (
        "/public/nightly failed: Whoever it ran for was disabled or deleted; somebody who may has"
        " to save it again."
    )
    assert scene.service.seen == []
