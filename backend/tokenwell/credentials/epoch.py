"""
Notice that a database was restored from a backup, or failed over to one that was behind.

Its refresh tokens may be spent, and to send a spent one can cost the whole grant. So a number
goes up all the time, in the database first and then in a file beside it: a database that is
behind the file has been somewhere else. Then nothing is renewed until an operator says so.
"""

import logging

from django.db import transaction
from django.db.models.functions import Now

from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM, Target, record
from tokenwell.credentials.models import Engine
from tokenwell.credentials.spool_folder import epoch_file, remembered_epoch, write_through

logger = logging.getLogger(__name__)


def tick() -> bool:
    """Count on; say whether the engine may send. Every worker does this with each look."""
    before = remembered_epoch()
    with transaction.atomic():
        engine = _locked()
        if engine.epoch < before:
            _notice(engine)
        # From where the file stands on, so that the same restore is noticed once.
        engine.epoch = max(engine.epoch, before) + 1
        engine.save(update_fields=["epoch"])
    _write(engine.epoch)
    return engine.restored_at is None


def is_restored() -> bool:
    """Tell whether the engine waits for an operator."""
    return Engine.objects.filter(restored_at__isnull=False).exists()


@transaction.atomic
def resume(*, policy: str | None = None) -> bool:
    """
    Renew again: all, or the credentials of one policy for unknown outcomes.

    :returns: False if that is so already: somebody else may have been first.
    """
    engine = _locked()
    if engine.restored_at is None or policy in engine.resumed:
        return False
    if policy is None:
        engine.restored_at, engine.resumed = None, []
    else:
        engine.resumed = [*engine.resumed, policy]
    engine.save(update_fields=["restored_at", "resumed"])
    facts = {"policy": policy or "all"}
    record(Action.ENGINE_RESUMED, by=SYSTEM, on=_TARGET, facts=facts)
    return True


_TARGET = Target("engine", None, "engine")


def _notice(engine: Engine) -> None:
    logger.critical(
        "the database is older than this host remembers: it was restored from a backup."
        " Nothing is renewed until `manage.py engine resume` says so (docs/operations.md)"
    )
    Engine.objects.filter(pk=engine.pk).update(restored_at=Now(), resumed=[])
    engine.refresh_from_db(fields=["restored_at"])
    record(Action.ENGINE_RESTORED, by=SYSTEM, on=_TARGET)


def _locked() -> Engine:
    Engine.objects.bulk_create([Engine(pk=1)], ignore_conflicts=True)
    return Engine.objects.select_for_update().get(pk=1)


def _write(epoch: int) -> None:
    try:
        write_through(epoch_file(), str(epoch).encode())
    except OSError:
        logger.warning("the epoch can't be written into SPOOL_FOLDER; look at its rights and space")
