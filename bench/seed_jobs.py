"""
Fill the database with jobs: ``python -m bench.seed_jobs`` prints a JSON object.

Each calls the slow provider, with one credential for all.
"""

import json
import os
import secrets as dice
import sys
from datetime import timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tokenwell.config.settings")
django.setup()

# Only now, since models can be imported only in a Django that is set up.
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.job_start import JOBS  # noqa: E402
from tokenwell.accounts import people  # noqa: E402
from tokenwell.accounts.models import User  # noqa: E402
from tokenwell.audit.log import SYSTEM  # noqa: E402
from tokenwell.config import startup  # noqa: E402
from tokenwell.containers import entries, tree  # noqa: E402
from tokenwell.containers.entries import Entry  # noqa: E402
from tokenwell.containers.inheritance import Facet, Value  # noqa: E402
from tokenwell.containers.models import Container  # noqa: E402
from tokenwell.credentials import changes  # noqa: E402
from tokenwell.credentials.models import Credential, CredentialClock, TokenSet  # noqa: E402
from tokenwell.encryption import secrets  # noqa: E402
from tokenwell.jobs import changes as job_changes  # noqa: E402
from tokenwell.jobs.step_serializers import StepForm  # noqa: E402


def fill() -> dict[str, Any]:
    """Make everything, and say how much."""
    startup.check()
    with transaction.atomic():
        alice = people.create_user("alice", password=dice.token_urlsafe(24), by=SYSTEM)
        team = tree.create_container(tree.root(), "team", by=alice, address=None)
        entries.give(
            team,
            Entry(alice, Facet.CONTAINER, Value.READ_WRITE),
            Entry(alice, Facet.CONFIGURATION, Value.READ_WRITE),
            Entry(alice, Facet.CREDENTIAL, Value.USE),
            by=SYSTEM,
        )
        credential = _credential(team, alice)
        for number in range(JOBS):
            fields = {
                "name": f"job-{number:04}",
                "credential": credential,
                "steps": [_step(number)],
                "schedule": {"kind": "interval", "seconds": 86_400, "cron": "", "zone": "UTC"},
            }
            job_changes.create(team, fields, by=alice, address=None)
    return {"jobs": JOBS}


def _step(number: int) -> dict[str, Any]:
    url = f"{os.environ['SLOW_URL']}/call?of={number}"
    form = StepForm(data={"name": "call", "url": url})
    form.is_valid(raise_exception=True)
    return dict(form.validated_data)


def _credential(container: Container, by: User) -> Credential:
    fields = {
        "name": "api",
        "grant_type": "client_credentials",
        "token_endpoint": f"{os.environ['SLOW_URL']}/token",
        "client_id": "bench",
        "usages": ["http"],
        "base_urls": [os.environ["SLOW_URL"]],
    }
    credential = changes.create(container, fields, by=by, address=None)
    now = timezone.now()
    tokens = TokenSet(
        credential=credential, version=1, obtained_at=now, expires_at=now + timedelta(days=1)
    )
    secrets.seal_into(tokens, "access_token", dice.token_urlsafe(900))
    tokens.save(force_insert=True)
    CredentialClock.objects.filter(pk=credential.pk).update(
        state="authorized", token_version=1, token_set=tokens.pk, ends_at=tokens.expires_at
    )
    return credential


if __name__ == "__main__":
    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    sys.stdout.write(f"{json.dumps(fill())}\n")
