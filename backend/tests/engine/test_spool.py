"""An answer that the database does not take is on the disk, and is kept from there."""

import logging
import shutil
import stat
from pathlib import Path
from unittest import mock
from uuid import UUID

import pytest
from django.db import OperationalError

from tests.containers.trees import delete
from tests.engine import credentials as made
from tests.fake_provider import Provider
from tests.waiting import wait_until
from tokenwell.accounts.models import User
from tokenwell.audit.actions import Action
from tokenwell.audit.models import AuditEvent
from tokenwell.config import startup
from tokenwell.credentials import changes, exchange, recovery, salvaging, spool, tasks
from tokenwell.credentials.claims import Claim
from tokenwell.credentials.models import Credential, RefreshAttempt
from tokenwell.credentials.spool_folder import sizes
from tokenwell.credentials.states import State
from tokenwell.encryption import sealing
from tokenwell.encryption.keyring import Key, Keyring, fingerprint
from tokenwell.encryption.sealing import Context
from tokenwell.oauth.messages import Response

SUCCESS = Response(
    200, {}, b'{"access_token": "new-a", "refresh_token": "new-r", "expires_in": 3600}'
)


@pytest.fixture
def credential(provider: Provider, root: User) -> Credential:
    return made.authorized(provider, by=root)


def _keep_without_database(claim: Claim, answer: Response = SUCCESS) -> None:
    away = mock.patch.object(exchange, "_keep", side_effect=OperationalError("no space left"))
    with away, mock.patch.object(exchange, "_SAFE_AFTER", (0.0,)), pytest.raises(OperationalError):
        exchange.keep(claim, answer)


def _files(folder: Path) -> list[str]:
    return sorted(file.suffix for file in folder.iterdir() if file.name not in {"epoch", "id"})


def test_what_could_not_be_committed_is_kept_from_the_disk(
    credential: Credential, spool_folder: Path
) -> None:
    _keep_without_database(made.claim(credential))
    on_disk = _files(spool_folder)

    tasks.refresh_due()

    assert on_disk == [".answer"]
    assert made.tokens_of(credential) == ("new-a", "new-r")
    assert made.clock_of(credential).state == State.AUTHORIZED
    assert _files(spool_folder) == []


def test_answer_that_is_waited_with_is_on_the_disk_meanwhile(
    credential: Credential, spool_folder: Path
) -> None:
    with spool.guard([(made.claim(credential), SUCCESS)], seconds=0):
        wait_until(lambda: _files(spool_folder) == [".answer"])

    assert _files(spool_folder) == []


def test_answer_that_was_not_kept_stays_on_the_disk(
    credential: Credential, spool_folder: Path
) -> None:
    def fail() -> None:
        with spool.guard([(made.claim(credential), SUCCESS)], seconds=0):
            wait_until(lambda: _files(spool_folder) == [".answer"])
            raise OperationalError("gone")

    with pytest.raises(OperationalError):
        fail()

    assert _files(spool_folder) == [".answer"]
    assert salvaging.drain() == 1
    assert made.tokens_of(credential) == ("new-a", "new-r")


def test_attempt_that_was_given_up_meanwhile_is_a_late_success(credential: Credential) -> None:
    _keep_without_database(made.claim(credential))
    made.end_lease(credential)
    recovery.recover()
    before = made.clock_of(credential).state

    salvaging.drain()

    assert before == State.UNCERTAIN
    assert made.tokens_of(credential) == ("new-a", "new-r")
    assert [attempt.outcome for attempt in made.journal_of(credential)] == ["renewed"]


def test_attempt_that_the_database_has_lost_is_written_anew(credential: Credential) -> None:
    claim = made.claim(credential)
    _keep_without_database(claim)
    # As after a fail-over to a server that never got the claim.
    RefreshAttempt.objects.filter(pk=claim.attempt).delete()
    made.set_clock(credential, open_attempt=None, lease_until=None)

    salvaging.drain()

    assert made.tokens_of(credential) == ("new-a", "new-r")
    assert [attempt.outcome for attempt in made.journal_of(credential)] == ["renewed"]


def test_answer_that_fits_no_more_is_shown_and_never_handed_out(
    credential: Credential, spool_folder: Path
) -> None:
    claim = made.claim(credential)
    _keep_without_database(claim)
    made.give_newer_tokens(credential)

    salvaging.drain()

    assert made.tokens_of(credential) == ("newer-a", "newer-r")
    outcomes = {attempt.pk: attempt.outcome for attempt in made.journal_of(credential)}
    assert outcomes[claim.attempt] == salvaging.STRANDED
    assert RefreshAttempt.objects.get(pk=claim.attempt).raw is not None
    assert AuditEvent.objects.filter(action=Action.ANSWER_STRANDED).count() == 1
    assert _files(spool_folder) == []


def test_answer_of_another_destination_is_not_brought_to_the_new_one(
    credential: Credential, root: User
) -> None:
    _keep_without_database(made.claim(credential))
    elsewhere = {"token_endpoint": "https://elsewhere.example/token"}
    changes.update(credential, elsewhere, by=root, address=None)

    salvaging.drain()

    clock = made.clock_of(credential)
    assert (clock.state, clock.token_set) == (State.NEEDS_SECRET, None)
    assert [attempt.outcome for attempt in made.journal_of(credential)] == [salvaging.STRANDED]


def test_answer_of_a_deleted_credential_is_kept_for_the_administrator(
    credential: Credential, root: User
) -> None:
    claim = made.claim(credential)
    _keep_without_database(claim)
    delete(credential, by=root)

    salvaging.drain()

    assert RefreshAttempt.objects.get(pk=claim.attempt).outcome == salvaging.STRANDED


def test_consent_that_could_not_be_committed_is_concluded_from_the_disk(
    credential: Credential,
) -> None:
    claim, authorization = made.consent(credential)
    _keep_without_database(claim)

    salvaging.drain()

    authorization.refresh_from_db()
    assert authorization.state == "granted"
    assert made.tokens_of(credential) == ("new-a", "new-r")


def test_two_who_drain_at_once_keep_it_once(credential: Credential) -> None:
    _keep_without_database(made.claim(credential))

    made.at_once(salvaging.drain, times=4)

    assert made.clock_of(credential).token_version == 2
    assert AuditEvent.objects.filter(action=Action.TOKEN_RENEWED).count() == 1


def test_nothing_on_the_disk_can_be_read_without_the_key(
    credential: Credential, spool_folder: Path
) -> None:
    _keep_without_database(made.claim(credential))

    [file] = spool_folder.glob("*.answer")
    assert b"new-" not in file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("spoil", ["half", "other place", "other key", "empty"])
def test_file_that_can_not_be_read_is_put_aside_and_stays(
    credential: Credential,
    spool_folder: Path,
    spoil: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    _keep_without_database(made.claim(credential))
    [file] = spool_folder.glob("*.answer")
    data = file.read_bytes()
    other = Keyring("development", (Key(fingerprint(bytes(32)), bytes(32)),))
    context = Context("spool", UUID(file.stem), "answer")
    spoiled = {
        "half": data[: len(data) // 2],
        "other place": data[:-1] + b"x",
        "other key": sealing.seal(other, b"an answer", context=context),
        "empty": b"",
    }
    file.write_bytes(spoiled[spoil])

    with caplog.at_level(logging.CRITICAL):
        salvaging.drain()
        salvaging.drain()

    assert sizes() == (0, 1)
    assert len([line for line in caplog.messages if "put aside" in line]) == 1


def test_file_is_tried_again_when_a_worker_starts(
    credential: Credential, spool_folder: Path
) -> None:
    _keep_without_database(made.claim(credential))
    [file] = spool_folder.glob("*.answer")
    file.rename(file.with_suffix(".unreadable"))

    startup.check_worker()
    salvaging.drain()

    assert made.tokens_of(credential) == ("new-a", "new-r")


def test_disk_that_takes_nothing_either_is_said_and_the_database_tried_on(
    credential: Credential, spool_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    claim = made.claim(credential)
    shutil.rmtree(spool_folder)
    keep = exchange._keep
    tries = iter([OperationalError("away")])

    def away_once(*arguments: object) -> object:
        for error in tries:
            raise error
        return keep(*arguments)  # type: ignore[arg-type]

    with (
        mock.patch.object(exchange, "_keep", away_once),
        mock.patch.object(exchange, "_SAFE_AFTER", (0.0,)),
    ):
        exchange.keep(claim, SUCCESS)

    assert made.tokens_of(credential)[0] == "new-a"
    assert "SPOOL_FOLDER can't be written" in caplog.text


def test_worker_says_what_is_wrong_with_the_folder_before_it_starts(
    settings: object, tmp_path: Path
) -> None:
    not_a_folder = tmp_path / "file"
    not_a_folder.write_text("")
    settings.SPOOL_FOLDER = not_a_folder / "spool"  # type: ignore[attr-defined]

    problem = spool.check()

    assert problem.startswith("SPOOL_FOLDER, ")
    assert "Create it" in problem
