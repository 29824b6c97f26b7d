"""What `manage.py transfer` does: the same verbs as the API, for bigger files."""

import getpass
import mmap
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser, OutputWrapper
from django.db import transaction

from tokenwell.accounts.models import User
from tokenwell.containers import paths, permissions
from tokenwell.containers.models import Container
from tokenwell.transfer import applying, declaration, declaring, document, reading_out, schemas
from tokenwell.transfer.reading_out import Wanted
from tokenwell.transfer.refusals import MOST_BYTES, bad_file, too_large
from tokenwell.transfer.steps import Choice, Does, Plan


def add_export_arguments(parser: CommandParser) -> None:
    """Choose what goes into the file."""
    parser.add_argument("file", type=Path, help="is made, readable by its owner alone")
    parser.add_argument("--container", default="/", metavar="PATH")
    parser.add_argument("--secrets", action="store_true", help="with secrets and tokens")
    parser.add_argument("--roles", action="store_true", help="with the roles that entries name")
    parser.add_argument(
        "--suspend", action="store_true", help="suspend the credentials here at the same time"
    )
    _add_passphrase(parser)


def export_container(output: OutputWrapper, person: User, options: Mapping[str, Any]) -> int:
    """Write a container into a file; give the exit code."""
    container = _container(options["container"], person)
    passphrase = _passphrase(options, twice=True) if options["secrets"] else None
    wanted = Wanted(passphrase, roles=options["roles"], suspend=options["suspend"])
    descriptor = _new_file(options["file"])
    try:
        # On the disk before the commit: without a file, nothing is suspended.
        with os.fdopen(descriptor, "wb") as file, transaction.atomic():
            made = reading_out.export(container, wanted, by=person, address=None)
            file.write(made.content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException as error:
        options["file"].unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _unwritten(options["file"], error) from None
        raise
    counts = made.counts
    output.write(
        f"{counts.containers} containers and {counts.credentials} credentials,"
        f" {counts.with_secrets} of them with secrets or tokens, and {counts.jobs} jobs,"
        f" in {options['file']}."
    )
    for note in made.notes:
        output.write(note)
    return 0


def add_import_arguments(parser: CommandParser) -> None:
    """Choose what becomes of what is there."""
    parser.add_argument("file", type=Path)
    parser.add_argument("--into", default="/", metavar="PATH", help="the container, / by default")
    parser.add_argument("--plan", action="store_true", help="only say what would be done")
    parser.add_argument("--secrets", action="store_true", help="take secrets and tokens too")
    parser.add_argument("--overwrite", action="store_true", help="overwrite what is there")
    parser.add_argument("--new-ids", action="store_true", help="give new credentials new ids")
    parser.add_argument("--no-people", action="store_true", help="without roles and entries")
    parser.add_argument(
        "--enable-jobs", action="store_true", help="switch on the jobs that were on there"
    )
    parser.add_argument(
        "--leave-out", action="append", default=[], metavar="PATH", help="a record, and all below"
    )
    _add_passphrase(parser)


def import_file(output: OutputWrapper, person: User, options: Mapping[str, Any]) -> int:
    """Import a file, or say what that would do; give the exit code."""
    container = _container(options["into"], person)
    read = document.read(_content(options["file"]))
    passphrase = _passphrase(options, twice=False) if options["secrets"] else None
    prepared = applying.prepare(read, passphrase=passphrase)
    choice = Choice(
        existing="overwrite" if options["overwrite"] else "skip",
        ids="new" if options["new_ids"] else "keep",
        people=not options["no_people"],
        enable_jobs=options["enable_jobs"],
        leave_out=frozenset(options["leave_out"]),
    )
    if options["plan"]:
        return _tell(output, applying.plan(prepared, container, choice, by=person))
    # Who may run commands here needs no session, and no proof in it.
    done = applying.apply(prepared, container, choice, by=person, address=None, is_fresh=True)
    for note in read.notes:
        output.write(note)
    return _tell(output, done)


def add_apply_arguments(parser: CommandParser) -> None:
    """Choose the declarative file."""
    parser.add_argument("file", type=Path, help="JSON, or TOML if its name ends in .toml")
    parser.add_argument("--plan", action="store_true", help="only say what would be done")


def apply_file(output: OutputWrapper, person: User, options: Mapping[str, Any]) -> int:
    """Have all be as a file declares, or say what that would do; give the exit code."""
    content = _content(options["file"])
    is_toml = options["file"].suffix == ".toml"
    read = declaration.read_toml(bytes(content)) if is_toml else declaration.read(content)
    declared = declaring.prepare(read)
    if options["plan"]:
        return _tell(output, declaring.plan(declared, by=person))
    return _tell(output, declaring.apply(declared, by=person, address=None, is_fresh=True))


def add_schema_arguments(parser: CommandParser) -> None:
    """Choose where the schemas go."""
    parser.add_argument("folder", type=Path)


def schema(output: OutputWrapper, _person: User, options: Mapping[str, Any]) -> int:
    """Write the schemas of both files; give the exit code."""
    for name, text in schemas.all_of_them().items():
        (options["folder"] / name).write_text(text, encoding="utf-8")
        output.write(f"{options['folder'] / name}")
    return 0


def _add_passphrase(parser: CommandParser) -> None:
    parser.add_argument(
        "--passphrase-file",
        type=Path,
        metavar="FILE",
        help="has the passphrase in its first line; without it you are asked",
    )


def _passphrase(options: Mapping[str, Any], *, twice: bool) -> str:
    # Never an argument: those are seen by all who list processes, and stay in histories.
    if options["passphrase_file"] is not None:
        lines = _content(options["passphrase_file"])
        return bytes(lines[:4096]).decode(errors="replace").partition("\n")[0].rstrip("\r")
    if not sys.stdin.isatty():
        raise CommandError("Name the file with the passphrase: --passphrase-file FILE.")
    passphrase = getpass.getpass("Passphrase: ")
    if twice and getpass.getpass("Once more: ") != passphrase:
        raise CommandError("The two are not the same. Nothing was written.")
    return passphrase


def _container(path: str, person: User) -> Container:
    seen = permissions.visible(person, Container.objects.all())
    try:
        found = paths.find_id(path)
    except ValueError:
        found = None
    container = seen.filter(pk=found).first() if found is not None else None
    if container is None:
        raise CommandError(f"There is no container at {path}, or {person.username} may not see it.")
    return container


def _content(file: Path) -> memoryview:
    """
    Read a file as it lies on the disk, without a copy in memory.

    :raises Problem: it is empty or too large.
    """
    try:
        with file.open("rb") as opened:
            size = os.fstat(opened.fileno()).st_size
            if size > MOST_BYTES:
                raise too_large(size)
            if not size:
                raise bad_file("It is empty.")
            return memoryview(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ))
    except OSError as error:
        raise CommandError(f"{file} can't be read: {error.strerror}.") from None


def _new_file(file: Path) -> int:
    try:
        return os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise _unwritten(file, error) from None


def _unwritten(file: Path, error: OSError) -> CommandError:
    return CommandError(f"{file} can't be made: {error.strerror}. Nothing was changed.")


def _tell(output: OutputWrapper, plan: Plan) -> int:
    for step in plan.steps:
        if step.does is not Does.SKIP or step.notes:
            output.write(f"{step.does:9} {step.kind:10} {step.path}  {step.reason}")
        for note in step.notes:
            output.write(f"{'':20} {note}")
    counts = plan.counts()
    output.write(
        f"{counts[Does.CREATE]} to create, {counts[Does.OVERWRITE]} to overwrite,"
        f" {counts[Does.SKIP]} as they are, {counts[Does.CONFLICT]} conflicts."
    )
    if not counts[Does.CREATE] and not counts[Does.OVERWRITE] and not counts[Does.CONFLICT]:
        output.write("Nothing to do.")
    return 1 if counts[Does.CONFLICT] else 0
