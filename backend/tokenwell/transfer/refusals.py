"""Why a file is turned away; each sentence says what to do."""

from tokenwell.web.problems import Problem

MOST_BYTES_BY_API = 64 * 1024 * 1024
MOST_BYTES = 256 * 1024 * 1024
MOST_RECORDS = 100_000


def bad_file(detail: str) -> Problem:
    """Turn away a file that is not what it should be."""
    return Problem(
        "bad-file",
        status=400,
        title="This file can't be used.",
        detail=f"{detail} Nothing was changed.",
    )


def wrong_passphrase() -> Problem:
    """Say one and the same of a wrong passphrase, a damaged secret part and a changed file."""
    return Problem(
        "wrong-passphrase",
        status=400,
        title="The passphrase is not right, or the file was changed.",
        detail="Check the passphrase. A file with secrets has to be as it was exported; to change"
        " it, import it first, or leave out the passphrase. Nothing was changed.",
    )


def too_large_for_api() -> Problem:
    """Turn away a body that is longer than the API reads."""
    return Problem(
        "too-large",
        status=413,
        title="The file is too large for the API.",
        detail=f"It reads at most {_mebibytes(MOST_BYTES_BY_API)} MiB. Ask who runs Tokenwell to"
        " import it by `manage.py transfer`, or export smaller containers, a file each. Nothing"
        " was changed.",
    )


def too_large(size: int) -> Problem:
    """Turn away a file that is longer than anybody reads."""
    return bad_file(
        f"It has {_mebibytes(size)} MiB, and at most {_mebibytes(MOST_BYTES)} MiB are read. Export"
        " smaller containers, a file each."
    )


def too_many(number: int) -> Problem:
    """Turn away more records than one transaction should write."""
    return bad_file(
        f"It has {number} records, and at most {MOST_RECORDS} are read. Export smaller containers,"
        " a file each."
    )


def too_much(number: int) -> Problem:
    """Refuse to write more records than are read."""
    return Problem(
        "too-large",
        status=400,
        title="There is too much for one file.",
        detail=f"There are {number} records, and a file has at most {MOST_RECORDS}. Export"
        " smaller containers, a file each.",
    )


def _mebibytes(size: int) -> int:
    return -(-size // (1024 * 1024))
