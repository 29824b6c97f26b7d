"""``manage.py transfer …``: export, import and declare, with the rights of a named person."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, OutputWrapper

from tokenwell.accounts.models import User
from tokenwell.transfer import verbs
from tokenwell.web.problems import Problem


@dataclass(frozen=True, slots=True)
class Verb:
    """What can be asked: its words for ``--help``, its options, and what does it."""

    words: str
    add_arguments: Callable[[CommandParser], None]
    call: Callable[[OutputWrapper, User, Mapping[str, Any]], int]


_VERBS = {
    "export": Verb(
        "write a container into a file", verbs.add_export_arguments, verbs.export_container
    ),
    "import": Verb("import a file", verbs.add_import_arguments, verbs.import_file),
    "schema": Verb("write the schemas of both files", verbs.add_schema_arguments, verbs.schema),
    "apply": Verb(
        "have all be as a declarative file says", verbs.add_apply_arguments, verbs.apply_file
    ),
}
_NEEDS_NOBODY = {"schema"}


class Command(BaseCommand):
    """Calls one verb."""

    help = "Export and import containers, or have them be as a declarative file says."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add a parser for each verb."""
        found = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        for name, verb in _VERBS.items():
            added = found.add_parser(name, help=verb.words)
            verb.add_arguments(added)
            if name not in _NEEDS_NOBODY:
                added.add_argument(
                    "--as", dest="person", required=True, metavar="USERNAME",
                    help="with whose rights, and in whose name in the record",
                )  # fmt: skip

    def handle(self, *_args: Any, **options: Any) -> None:
        """Call the verb; its exit code is the command's."""
        try:
            person = _person(options["person"]) if options.get("person") else User()
            code = _VERBS[options["verb"]].call(self.stdout, person, options)
        except Problem as problem:
            raise CommandError(_words(problem)) from None
        if code:
            sys.exit(code)


def _person(name: str) -> User:
    found = User.objects.filter(username__iexact=name, is_active=True).first()
    if found is None:
        raise CommandError(f"There is no active user named {name}. Name one with --as.")
    return found


def _words(problem: Problem) -> str:
    errors = [f"{name}: {' '.join(told)}" for name, told in (problem.errors or {}).items()]
    conflicts: Any = problem.more.get("conflicts", [])
    return "\n".join([f"{problem.title} {problem.detail}", *errors, *conflicts])
