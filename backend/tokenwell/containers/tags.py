"""Tags: short words by which people find again what belongs together. Pure."""

import unicodedata
from collections.abc import Iterable

from tokenwell.containers import names

MOST = 20
LONGEST = 40


def checked(words: Iterable[str]) -> list[str]:
    """
    Give tags as they are kept: in lower case and in one normal form, each once, in order.

    :raises ValueError: one of them can't be a tag, or there are too many; says why.
    """
    tags = sorted({_checked(word) for word in words})
    if len(tags) > MOST:
        raise ValueError(f"There are at most {MOST} tags.")
    return tags


def folded(word: str) -> str:
    """Give what makes two words the same tag, whatever their case and form."""
    normal = unicodedata.normalize("NFC", " ".join(word.split()))
    # Lower case may take it out of the normal form again.
    return unicodedata.normalize("NFC", normal.lower())


def _checked(word: str) -> str:
    tag = folded(word)
    if not tag:
        raise ValueError("A tag is not empty.")
    if len(tag) > LONGEST:
        raise ValueError(f"A tag has at most {LONGEST} characters.")
    if "," in tag:
        raise ValueError("A tag has no comma: it separates tags.")
    if names.has_controls(tag):
        raise ValueError("A tag has no control characters.")
    return tag
