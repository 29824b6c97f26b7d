"""Deadlines on a clock that goes on while the machine sleeps."""

import time

# CLOCK_MONOTONIC stands still while a machine is suspended, so a request that was due
# before would look timely afterwards. CLOCK_BOOTTIME counts that time too.


def boot_time() -> float:
    """Seconds since the machine was started, sleep included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def deadline_in(seconds: float) -> float:
    """Give the instant so many seconds from now."""
    return boot_time() + seconds
