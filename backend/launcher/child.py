"""
``python -m launcher.child COMMAND…``: become the command, and end when the launcher does.

The kernel sends the signal, so nothing is left running even if the launcher was killed.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Ask for the signal, then become the command."""
    launcher = int(os.environ["LAUNCHER_PID"])
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != launcher:
        sys.exit("the launcher is gone already")
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606


if __name__ == "__main__":
    main()
