"""``manage.py check_permissions [--repair]``: is what is in effect what was said?"""

import sys
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser

from tokenwell.containers import checks
from tokenwell.containers.checks import Difference

MOST_SHOWN = 20


class Command(BaseCommand):
    help = "Work out all rights and roles anew and compare them with those in effect."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--repair", action="store_true", help="mend what differs, in one transaction"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        found = checks.repair() if options["repair"] else checks.compare()
        for line in _lines(found):
            self.stdout.write(line)
        if not found:
            self.stdout.write("All permissions in effect are those that were said.")
        elif options["repair"]:
            self.stdout.write("Repaired.")
        else:
            self.stdout.write("Nothing was changed. Mend it with --repair.")
            sys.exit(1)


def _lines(found: Difference) -> list[str]:
    lines = []
    if found.places:
        lines.append(f"Items with wrong ancestors: {_some(found.places)}")
    if found.sets:
        lines.append(f"Items with another permission set than theirs: {_some(found.sets)}")
    if found.rights:
        lines.append(f"Rows of rights too many or missing: {found.rights}")
    if found.roles:
        lines.append(f"Rows of roles in effect too many or missing: {found.roles}")
    return lines


def _some(ids: Sequence[UUID]) -> str:
    more = f" and {len(ids) - MOST_SHOWN} more" if len(ids) > MOST_SHOWN else ""
    return f"{len(ids)} ({', '.join(map(str, ids[:MOST_SHOWN]))}{more})"
