"""
Answers that the database would not take, on this host's disk until it does.

One sealed file for each, written whole and flushed to the disk before anything else is tried.
Who drains them keeps what still fits; what does not fit is kept too, where an administrator
finds it, and never handed out.
"""

import logging
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

import msgspec

from tokenwell.credentials.claims import Claim
from tokenwell.credentials.spool_folder import ANSWER, UNREADABLE, folder, write_through
from tokenwell.encryption import sealing, secrets
from tokenwell.encryption.sealing import CannotOpen, Context
from tokenwell.oauth.messages import Response

logger = logging.getLogger(__name__)

# A commit takes milliseconds.
_UNKEPT_SECONDS = 1.0


class Spooled(msgspec.Struct, frozen=True):
    """An answer, and all that is needed to keep it as if it had just come."""

    attempt: UUID
    credential: UUID
    from_version: int
    spent: UUID | None  # the token set whose refresh token was sent
    started_at: datetime
    destination: bytes
    destination_epoch: int
    purpose: str
    authorization: UUID | None
    status: int
    headers: dict[str, str] = {}
    body: bytes = b""
    truncated: bool = False

    def __repr__(self) -> str:
        return f"Spooled({self.attempt})"

    @property
    def response(self) -> Response:
        """Give the answer as it came."""
        return Response(self.status, self.headers, self.body, self.truncated)


def write(claim: Claim, response: Response) -> bool:
    """Write an answer to the disk, sealed; False if the disk would not take it either."""
    spooled = Spooled(
        attempt=claim.attempt,
        credential=claim.credential.pk,
        from_version=claim.from_version,
        spent=claim.token_set.pk if claim.token_set else None,
        started_at=claim.started_at,
        destination=bytes(claim.credential.destination),
        destination_epoch=claim.credential.destination_epoch,
        purpose="renew" if claim.authorization is None else "authorize",
        authorization=claim.authorization.pk if claim.authorization else None,
        status=response.status,
        headers=dict(response.headers),
        body=response.body,
        truncated=response.truncated,
    )
    blob = sealing.seal(
        secrets.ring(), msgspec.msgpack.encode(spooled), context=_context(claim.attempt)
    )
    try:
        write_through(_file(claim.attempt), blob)
    except OSError as error:
        logger.critical(
            "SPOOL_FOLDER can't be written (%s); an answer is in this process's memory alone: %s",
            error.strerror,
            claim.attempt,
        )
        return False
    logger.warning("an answer is on the disk until the database takes it: %s", claim.attempt)
    return True


@contextmanager
def guard(
    answers: Sequence[tuple[Claim, Response]], *, seconds: float = _UNKEPT_SECONDS
) -> Iterator[None]:
    """
    Put answers on the disk if what is done here has not kept them within some seconds.

    A database that is gone or hangs is waited for, and whoever dies meanwhile would lose them.
    """
    written: list[UUID] = []

    def put() -> None:
        written.extend(claim.attempt for claim, answer in answers if write(claim, answer))

    timer = threading.Timer(seconds, put)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
    # Only now: where it failed, they stay until they are kept.
    for attempt in written:
        remove(attempt)


def remove(attempt: UUID) -> None:
    """Forget an answer that was kept."""
    try:
        _file(attempt).unlink(missing_ok=True)
    except OSError as error:
        # Of a disk that is read-only even what is not there can't be removed; it is kept.
        logger.warning("an answer that was kept stays on the disk: %s", error.strerror)


def waiting() -> Iterator[Spooled]:
    """Read what waits to be kept; a file that can't be read is put aside, and stays."""
    for file in sorted(folder().glob(f"*{ANSWER}")):
        spooled = _read(file)
        if spooled is not None:
            yield spooled


def try_again() -> None:
    """Let what could not be read be read once more: a key may have come back."""
    for file in folder().glob(f"*{UNREADABLE}"):
        file.rename(file.with_suffix(ANSWER))


def check() -> str:
    """Say what is wrong with the folder; empty if answers can be put there."""
    try:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder() / f".{os.getpid()}"
        write_through(probe, b"probe")
        probe.unlink()
    except OSError as error:
        return (
            f"SPOOL_FOLDER, {folder()}, can't be written: {error.strerror}. Answers of providers"
            " go there when the database does not take them. Create it, with 0700 for the user"
            " that runs the workers, on a disk that outlives a restart."
        )
    return ""


def _read(file: Path) -> Spooled | None:
    try:
        attempt = UUID(file.stem)
        plain = sealing.open_sealed(secrets.ring(), file.read_bytes(), context=_context(attempt))
        return msgspec.msgpack.decode(plain, type=Spooled)
    except FileNotFoundError:
        return None  # somebody else was faster
    except (CannotOpen, ValueError, OSError, msgspec.MsgspecError):
        # Of another key, or half a file: perhaps the key comes back, so it stays.
        logger.critical("an answer on the disk can't be read, and was put aside: %s", file.name)
        _put_aside(file)
        return None


def _put_aside(file: Path) -> None:
    try:
        file.rename(file.with_suffix(UNREADABLE))
    except OSError:
        logger.exception("the file could not be put aside")


def _context(attempt: UUID) -> Context:
    return Context("spool", attempt, "answer")


def _file(attempt: UUID) -> Path:
    return folder() / f"{attempt}{ANSWER}"
