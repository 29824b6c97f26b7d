"""A disk that is really full: nothing is lost silently, and whoever looks is told."""

import logging
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from tests.engine import credentials as made
from tests.fake_provider import Provider
from tokenwell.accounts.models import User
from tokenwell.config import startup
from tokenwell.credentials import epoch, exchange, heartbeats, recovery, salvaging, spool_folder
from tokenwell.credentials.engine_models import NewsKind
from tokenwell.credentials.models import Credential, News
from tokenwell.credentials.spool_folder import sizes
from tokenwell.credentials.states import State
from tokenwell.oauth.messages import Response

SUCCESS = Response(
    200, {}, b'{"access_token": "new-a", "refresh_token": "new-r", "expires_in": 3600}'
)


@pytest.fixture
def disk(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """A small disk, with the folder for answers on it."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as refused:
        pytest.skip(f"no file system can be mounted here: {refused}")
    settings.SPOOL_FOLDER = place
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.fixture
def credential(provider: Provider, root: User) -> Credential:
    return made.authorized(provider, by=root)


def _fill(disk: Path) -> None:
    space = os.statvfs(disk)
    (disk / "filler").write_bytes(bytes(space.f_bavail * space.f_frsize))


def _make_read_only(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)


def _leftovers(disk: Path) -> list[str]:
    return sorted(file.name for file in disk.iterdir() if file.name not in {"filler", "epoch"})


@pytest.mark.parametrize(
    ("spoil", "words"),
    [(_fill, "No space left on device"), (_make_read_only, "Read-only file system")],
)
def test_answer_is_kept_by_the_database_when_the_disk_takes_nothing(
    credential: Credential,
    disk: Path,
    caplog: pytest.LogCaptureFixture,
    spoil: Callable[[Path], None],
    words: str,
) -> None:
    claim = made.claim(credential)
    spoil(disk)
    keep = exchange._keep
    refusals = iter([OperationalError("no space left"), OperationalError("no space left")])

    def away_twice(*arguments: Any) -> Any:
        for refusal in refusals:
            raise refusal
        return keep(*arguments)

    with (
        mock.patch.object(exchange, "_keep", away_twice),
        mock.patch.object(exchange, "_KEEP_AFTER", (0.0, 0.0)),
        caplog.at_level(logging.CRITICAL),
    ):
        exchange.keep(claim, SUCCESS)

    assert made.tokens_of(credential) == ("new-a", "new-r")
    assert words in caplog.text
    assert "new-r" not in caplog.text


def test_answer_that_nothing_takes_leaves_a_row_that_says_so(
    credential: Credential, disk: Path
) -> None:
    claim = made.claim(credential)
    before = _leftovers(disk)
    _fill(disk)
    with (
        mock.patch.object(exchange, "_keep", side_effect=OperationalError("no space left")),
        mock.patch.object(exchange, "_KEEP_AFTER", (0.0,)),
        pytest.raises(OperationalError),
    ):
        exchange.keep(claim, SUCCESS)
    made.end_lease(credential)

    recovery.recover()

    [attempt] = made.journal_of(credential)
    assert (attempt.outcome, attempt.error) == ("unknown", "no-answer")
    assert made.clock_of(credential).state == State.UNCERTAIN
    assert News.objects.get().kind == NewsKind.UNCERTAIN
    # Not half an answer either, that somebody would take for a whole one.
    assert (sizes(), _leftovers(disk)) == ((0, 0), before)


def test_answer_that_lies_there_already_is_kept_although_the_disk_is_full(
    credential: Credential, disk: Path
) -> None:
    with (
        mock.patch.object(exchange, "_keep", side_effect=OperationalError("no space left")),
        mock.patch.object(exchange, "_SAFE_AFTER", (0.0,)),
        pytest.raises(OperationalError),
    ):
        exchange.keep(made.claim(credential), SUCCESS)
    _fill(disk)

    salvaging.drain()

    assert made.tokens_of(credential) == ("new-a", "new-r")
    assert sizes() == (0, 0)


def test_epoch_goes_on_and_what_was_remembered_stays(
    root: User, disk: Path, caplog: pytest.LogCaptureFixture
) -> None:
    epoch.tick()
    remembered = spool_folder.remembered_epoch()
    _fill(disk)

    may_send = epoch.tick()

    assert (may_send, spool_folder.remembered_epoch()) == (True, remembered)
    assert "the epoch can't be written" in caplog.text


def test_worker_says_so_to_whoever_asks_whether_all_is_well(disk: Path) -> None:
    before = _told()
    _fill(disk)

    assert (before, _told()) == ([], ["that of refresh is on a disk that is full"])


def _told() -> list[str]:
    heartbeats.give("refresh", duties=["refresh"])
    signs = [sign for sign in heartbeats.seen() if sign.name.endswith(f":{os.getpid()}")]
    heartbeats.take_back("refresh")
    return heartbeats.spool_troubles(signs)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [(_fill, "No space left on device"), (_make_read_only, "Read-only file system")],
)
def test_worker_does_not_start_where_it_can_not_write(
    disk: Path, spoil: Callable[[Path], None], words: str
) -> None:
    spoil(disk)

    with pytest.raises(ImproperlyConfigured, match=f"{words}.*Create it"):
        startup.check_worker()
