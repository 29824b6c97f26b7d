"""No token leaves whose use is not in the record, and one statement does it all."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.engine import credentials as made
from tests.fake_provider import Provider
from tests.gateway.service import Service
from tests.personas import Personas
from tokenwell.audit.models import AuditEvent
from tokenwell.credentials.models import Credential
from tokenwell.gateway import vending


@pytest.fixture
def credential(provider: Provider, people: Personas) -> Credential:
    credential = made.make_credential(provider, by=people.root, container=people.container)
    made.give_tokens(credential, provider.issue(), lives=600)
    return credential


@pytest.fixture
def closed_record(transactional_db: None) -> Iterator[None]:
    """A record that takes nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON audit_auditevent"
            " FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER IF EXISTS refuse ON audit_auditevent")
        cursor.execute("DROP FUNCTION refuse")


def test_no_token_leaves_if_its_use_can_not_be_recorded(
    service: Service, credential: Credential, closed_record: None
) -> None:
    answer = service.fetch(credential)

    assert (answer.status, answer.problem) == (503, "unavailable")
    assert "access-0" not in str(answer)
    assert int(answer.headers["Retry-After"]) > 0


def test_refusal_that_can_not_be_recorded_is_not_told_either(
    service: Service, credential: Credential, closed_record: None
) -> None:
    answer = service.fetch(credential, purpose="sftp")

    assert (answer.status, answer.problem) == (503, "unavailable")


def test_record_is_committed_when_the_answer_leaves(
    service: Service, credential: Credential
) -> None:
    before = AuditEvent.objects.count()

    service.fetch(credential)

    # Another connection than the one of the fetch sees what is committed only.
    assert AuditEvent.objects.count() == before + 1


def test_commit_of_the_record_waits_for_the_disk(service: Service, credential: Credential) -> None:
    service.fetch(credential)

    with vending._pool().connection() as database:
        row = database.execute("SHOW synchronous_commit").fetchone()

    assert row == ("on",)


def test_fetch_is_one_statement(service: Service, credential: Credential, tmp_path: Path) -> None:
    service.fetch(credential)
    with _traced(tmp_path / "trace"), CaptureQueriesContext(connection) as others:
        by_id = service.fetch(credential)
        by_path = service.fetch_by_path("/team/crm")

    statements = _MESSAGE.findall((tmp_path / "trace").read_text())
    assert (by_id.status, by_path.status) == (200, 200)
    assert (len(statements), len(others)) == (2, 0)


# What makes the server run a statement, in the trace that libpq writes of the protocol.
_MESSAGE = re.compile(r"\tF\t\d+\t(Execute|Query)\t")


@contextmanager
def _traced(trace: Path) -> Iterator[None]:
    with trace.open("wb") as file:
        kept = [database.pgconn for database in vending._pool()._pool]
        for pgconn in kept:
            pgconn.trace(file.fileno())
        yield
        for pgconn in kept:
            pgconn.untrace()
