"""Where a credential is used: by which services, for what, and when last."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from tests.credentials.making import make_login
from tests.personas import Personas
from tokenwell.accounts import service_accounts
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import tree
from tokenwell.containers.models import Kind, LastUse
from tokenwell.credentials import uses
from tokenwell.credentials.models import Credential
from tokenwell.jobs.models import Job


def _service(name: str) -> User:
    return service_accounts.create(name, description="", by=SYSTEM, created_by=None).user


def _used(service: User, credential: Credential, purpose: str, *, days: int) -> None:
    at = timezone.now() - timedelta(days=days)
    LastUse.objects.create(user=service, item=credential, purpose=purpose, last_used_at=at)


def test_each_purpose_tells_who_would_miss_it(alice: Client, personas: Personas) -> None:
    login = make_login(personas.container, by=personas.alice, usages=["http", "ftp"])
    other = make_login(personas.container, by=personas.alice, name="other")
    report, upload = _service("report"), _service("upload")
    _used(report, login, "http", days=3)
    _used(upload, login, "http", days=1)
    _used(upload, login, "sftp", days=9)
    _used(upload, other, "ftp", days=0)

    said = alice.get(f"/api/v1/credentials/{login.pk}/uses").json()

    told = {one["usage"]: (one["is_allowed"], one["services"]) for one in said["purposes"]}
    assert told == {
        "http": (True, 2),
        "ftp": (True, 0),
        "sftp": (False, 1),
        "job_execution": (False, 0),
    }
    assert [one["service"]["name"] for one in said["services"]] == ["upload", "report"]
    assert [one["usage"] for one in said["services"][0]["purposes"]] == ["http", "sftp"]
    assert said["services_in_all"] == 2


def test_credential_that_nobody_used_says_so(alice: Client, personas: Personas) -> None:
    login = make_login(personas.container, by=personas.alice)

    said = alice.get(f"/api/v1/credentials/{login.pk}/uses").json()

    assert {one["last_used_at"] for one in said["purposes"]} == {None}
    assert (said["services"], said["services_in_all"]) == ([], 0)


def test_at_most_so_many_services_are_named_and_all_are_counted(
    alice: Client, personas: Personas
) -> None:
    login = make_login(personas.container, by=personas.alice)
    for number in range(uses.MOST_NAMED + 3):
        _used(_service(f"robot-{number}"), login, "http", days=number % 7)

    said = alice.get(f"/api/v1/credentials/{login.pk}/uses").json()

    assert len(said["services"]) == uses.MOST_NAMED
    assert said["services_in_all"] == uses.MOST_NAMED + 3
    times = [one["last_used_at"] for one in said["services"]]
    assert times == sorted(times, reverse=True)


def test_jobs_that_call_with_it_are_told_to_who_may_read_them(
    alice: Client, personas: Personas
) -> None:
    hidden, seen = (
        tree.create_container(parent, "jobs", by=personas.root, address=None)
        for parent in (tree.root(), personas.container)
    )
    login = make_login(personas.container, by=personas.alice)
    for place in (hidden, seen):
        job = Job(kind=Kind.JOB, calls_with=login, wants_credential=True, runs_for=personas.root)
        tree.put(job, place, "nightly", by=personas.root)
    LastUse.objects.create(user=personas.root, item=login, last_used_at=timezone.now())

    said = alice.get(f"/api/v1/credentials/{login.pk}/uses").json()

    assert [job["path"] for job in said["jobs"]] == ["/team/jobs/nightly"]
    # A job used it for a person, who is no service.
    assert (said["services"], said["purposes"][0]["services"]) == ([], 0)
    assert said["purposes"][0]["last_used_at"] is not None
