"""Whether this process has been told to end: what is under way is finished, nothing is begun."""

# No lock: a signal's handler sets it, and may interrupt itself.
_wanted = [False]


def want() -> None:
    """Begin nothing more from here on; may be called by a signal's handler."""
    _wanted[0] = True


def is_wanted() -> bool:
    """Tell whether this process is to begin nothing more."""
    return _wanted[0]


def forget() -> None:
    """Go on as if nobody had asked for the end."""
    _wanted[0] = False
