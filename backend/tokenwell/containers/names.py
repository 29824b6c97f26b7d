"""Names and paths. Pure."""

import unicodedata
from collections.abc import Iterable

LONGEST = 255
# Control characters, halves of surrogate pairs, separators of lines and of paragraphs.
_NOT_IN_NAMES = frozenset({"Cc", "Cs", "Zl", "Zp"})


def checked_name(name: str) -> str:
    """
    Give a name in its normal form (Unicode NFC), so that two that look alike are alike.

    :raises ValueError: it can't be a name; the message says why, for the one who typed it.
    """
    name = unicodedata.normalize("NFC", name)
    if not name:
        raise ValueError("Give a name.")
    if len(name) > LONGEST:
        raise ValueError(f"A name has at most {LONGEST} characters.")
    if "/" in name:
        raise ValueError("A name has no slash: it separates the names in a path.")
    if has_controls(name):
        raise ValueError("A name has no control characters.")
    if name != name.strip():
        raise ValueError("A name neither begins nor ends with a space.")
    if name in {".", ".."}:
        raise ValueError("A name is not . or .. alone.")
    return name


def has_controls(text: str) -> bool:
    """Tell whether a text has characters that nobody sees, and that break lines or files."""
    return any(unicodedata.category(character) in _NOT_IN_NAMES for character in text)


def join(names: Iterable[str]) -> str:
    """Write a path: slash-separated names from the root, whose own name is empty."""
    return "/" + "/".join(name for name in names if name)


def split(path: str) -> list[str]:
    """
    Read a path into the names below the root.

    :raises ValueError: it does not begin with a slash or has an empty part.
    """
    if not path.startswith("/"):
        raise ValueError("A path begins with a slash.")
    names = path.split("/")[1:]
    if names == [""]:
        return []
    if "" in names:
        raise ValueError("A path has a name between each two slashes.")
    return [unicodedata.normalize("NFC", name) for name in names]
