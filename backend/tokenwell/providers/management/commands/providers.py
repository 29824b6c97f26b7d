"""``manage.py providers check``, ``providers docs FILE`` and ``providers digest FILE``."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tokenwell.providers import catalog, checking, coverage, lockfile
from tokenwell.providers.catalog import Catalog
from tokenwell.providers.checking import BrokenTemplates, Finding

_PAGES: dict[str, Callable[[Catalog], str]] = {"docs": coverage.page, "digest": lockfile.write}


class Command(BaseCommand):
    help = "Check the templates of providers, or write what is made from them."
    # The catalog is what is looked at: a fault in it must not keep this from telling.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        check = verbs.add_parser("check", help="name file, line and reason of what is wrong")
        docs = verbs.add_parser("docs", help="write the page that tells what is covered")
        digest = verbs.add_parser("digest", help="write the file that shows changed endpoints")
        for verb in (check, docs, digest):
            verb.add_argument("--folder", type=Path, default=catalog.TEMPLATES)
        for verb in (docs, digest):
            verb.add_argument("file", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        folder = options["folder"]
        if options["verb"] == "check":
            self._check(folder)
            return
        try:
            written = _PAGES[options["verb"]](catalog.load(folder))
        except BrokenTemplates as broken:
            raise CommandError(str(broken)) from None
        options["file"].write_text(written, encoding="utf-8")

    def _check(self, folder: Path) -> None:
        try:
            texts = catalog.read_texts(folder)
            findings = checking.check_all(texts, today=timezone.now().date())
        except BrokenTemplates as broken:
            findings = broken.findings
        if findings:
            for finding in findings:
                self.stdout.write(_line(finding))
            sys.exit(1)
        self.stdout.write(f"{len(texts)} templates, all valid")


def _line(finding: Finding) -> str:
    return f"{os.path.relpath(finding.file)}:{finding.line}: {finding.reason}"
