"""``manage.py engine …``: look at the token engine, and tell it what only an operator may."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.management.base import BaseCommand, CommandParser, OutputWrapper

from tokenwell.credentials import engine_status, engine_verbs


@dataclass(frozen=True, slots=True)
class Verb:
    """What can be asked: its words for ``--help``, its options, and what gives the exit code."""

    words: str
    add_arguments: Callable[[CommandParser], None]
    call: Callable[[OutputWrapper, Mapping[str, Any]], int]


_VERBS = {
    "status": Verb(
        "say how the engine is; exit code 1 if an operator is needed",
        engine_status.add_arguments,
        engine_status.show,
    ),
    "resume": Verb(
        "renew again after a restored database was noticed",
        engine_verbs.add_resume_arguments,
        engine_verbs.resume,
    ),
    "revoke-all": Verb(
        "revoke the tokens of a credential, a container, a provider, or all",
        engine_verbs.add_revoke_arguments,
        engine_verbs.revoke_all,
    ),
}


class Command(BaseCommand):
    """Calls one verb; each has a module of its own."""

    help = "Look at the token engine, or tell it what only an operator may."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add a parser for each verb."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        for name, verb in _VERBS.items():
            verb.add_arguments(verbs.add_parser(name, help=verb.words))

    def handle(self, *_args: Any, **options: Any) -> None:
        """Call the verb; its exit code is the command's."""
        if code := _VERBS[options["verb"]].call(self.stdout, options):
            sys.exit(code)
