"""A credential is deleted while its provider takes no token back: that is done later (R26)."""

from uuid import UUID

from django.db.models.functions import Now

from chaos import scene
from chaos.facts import Violation
from chaos.families import Mode
from chaos.stage import Stage
from chaos.workers import Lane
from tokenwell.containers.models import Container
from tokenwell.credentials import tasks
from tokenwell.credentials.models import Revocation

FAILURES = 2
_FAIL = {"does": "fail"}


def play(stage: Stage, container: Container, lane: Lane) -> list[Violation]:
    """Delete one, and look for what is left of it after each failure, and after the success."""
    provider = stage.stack.provider
    [subject] = scene.subjects(provider, container, mode=Mode.FAMILY)
    [family], credential_id = subject.families, subject.id
    provider.order(f"revoke:{family}", *[_FAIL] * FAILURES)
    scene.delete(subject)
    rows = Revocation.objects.filter(credential_id=credential_id, request__isnull=False)
    found = []
    for _ in range(FAILURES):
        _try(lane, credential_id)
        if not rows.exists():
            found.append(Violation("R26", "what could not be given back was forgotten"))
    if provider.families(family)[family].is_revoked:
        found.append(Violation("R26", "it was given back where that should have failed"))
    _try(lane, credential_id)
    if not provider.families(family)[family].is_revoked:
        found.append(Violation("R26", "a token was not given back in the end"))
    if rows.exists():
        found.append(Violation("R26", "what was given back is kept still"))
    return found


def _try(lane: Lane, credential_id: UUID) -> None:
    """Let the time of the next try have come, and have a worker try."""
    rows = Revocation.objects.filter(credential_id=credential_id, ended_at__isnull=True)
    rows.update(due_at=Now())
    lane.do(tasks.give_back_due)
