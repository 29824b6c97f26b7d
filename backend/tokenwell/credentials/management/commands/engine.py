"""``manage.py engine …``: look at the token engine, and tell it what only an operator may."""

import sys
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tokenwell.credentials import engine_status

# What there is: its words for `--help`, and what does it. Each writes to the stream it is
# given and returns the exit code.
_VERBS: dict[str, tuple[str, Callable[..., int]]] = {
    "status": ("say how the engine is; exit code 1 if an operator is needed", engine_status.show),
}


class Command(BaseCommand):
    """Calls one verb; each has a module of its own."""

    help = "Look at the token engine."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add a parser for each verb."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        for name, (words, _) in _VERBS.items():
            verb = verbs.add_parser(name, help=words)
            verb.add_argument("--json", action="store_true", dest="as_json", help="one object")

    def handle(self, *_args: Any, verb: str, as_json: bool, **_options: Any) -> None:
        """Call the verb; its exit code is the command's."""
        _, call = _VERBS[verb]
        if code := call(self.stdout, as_json=as_json):
            sys.exit(code)
