"""What has to be right before a process of ours starts to work."""

import ctypes
import gc
import logging
import os
from contextlib import suppress
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from tokenwell.credentials import epoch, spool
from tokenwell.encryption.startup import check_ring
from tokenwell.providers.startup import check_templates

logger = logging.getLogger(__name__)

# A batch makes thousands of objects, and nearly all of them end by themselves.
_NEW_OBJECTS = 10_000
_M_ARENA_MAX = -8  # of malloc.h


def check() -> None:
    """
    Refuse to start with the wrong key ring, or with a template that can't be used.

    :raises ImproperlyConfigured: the message says what is wrong and what to do.
    """
    check_ring()
    check_templates()


def check_worker() -> None:
    """
    Refuse to send anything without a place for answers that the database does not take.

    :raises ImproperlyConfigured: the message says what is wrong and what to do.
    """
    if problem := spool.check():
        raise ImproperlyConfigured(problem)
    spool.try_again()
    # Before the first message: of a database that was restored, nothing must be sent.
    epoch.tick()


def spare_collector() -> None:
    """
    Keep the garbage collector from looking at what lives as long as the process does.

    Modules, models and settings are some hundred thousand objects; with each batch of renewals
    it went through all of them, which took a tenth of the processor's time.
    """
    gc.collect()
    gc.freeze()
    # The older ones by and by too: what a batch leaves in circles is old by the time it ends.
    gc.set_threshold(_NEW_OBJECTS, 5, 2)


def share_memory() -> None:
    """
    Have all threads of a worker take memory from two arenas (mallopt(3)).

    glibc makes some for each of the threads that come and go with a batch, and what is free in
    one serves no other: a worker grew with each thousand renewals. Elsewhere there is no such
    thing, and nothing is done.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)


def tell_ready() -> None:
    """Touch the file that whoever started us watches, if they named one."""
    if file := os.environ.get("READY_FILE"):
        Path(file).touch()
