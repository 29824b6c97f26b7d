"""What has to be right before a process of ours starts to work."""

import logging
import os
from pathlib import Path

from tokenwell.encryption.startup import check_ring

logger = logging.getLogger(__name__)


def check() -> None:
    """
    Refuse to start with the wrong key ring.

    :raises ImproperlyConfigured: the message says what is wrong and what to do.
    """
    check_ring()


def tell_ready() -> None:
    """Touch the file that whoever started us watches, if they named one."""
    if file := os.environ.get("READY_FILE"):
        Path(file).touch()
