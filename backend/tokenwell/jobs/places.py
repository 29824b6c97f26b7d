"""
Where the credentials are that the sentences of runs name.

A mark is kept in place of the path, and filled in when somebody reads it: who may see a credential
may change from day to day, and its path too.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from tokenwell.accounts.models import User
from tokenwell.containers import paths, permissions
from tokenwell.credentials.models import Credential

_MARK = re.compile(r"\{credential:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}")
_UNNAMED = "Its credential"


@dataclass(frozen=True, slots=True)
class Places:
    """Where credentials are that a reader may see, and where those are that they may not."""

    seen: Mapping[UUID, str]
    unseen: Iterable[str] = ()

    def fill(self, sentence: str) -> str:
        """Say in a sentence where a credential is, to who may see it."""
        filled = _MARK.sub(lambda found: self.seen.get(UUID(found[1])) or _unnamed(found), sentence)
        # Sentences of before there were marks.
        for path in self.unseen:
            filled = filled.replace(path, _UNNAMED)
        return filled


def marked(sentence: str, credential_id: UUID | None) -> str:
    """Put a mark in place of the path of a credential."""
    credential = Credential.objects.filter(pk=credential_id).first() if credential_id else None
    if credential is not None:
        sentence = sentence.replace(paths.path_of(credential), f"{{credential:{credential.pk}}}")
    if "/" in sentence:
        # It was renamed or moved since it was refused.
        return f"{_UNNAMED} can't be used."
    return sentence


def unmarked(sentence: str) -> str:
    """Leave out where a credential is."""
    return _MARK.sub("its credential", sentence)


def _unnamed(found: re.Match[str]) -> str:
    return _UNNAMED if found.start() == 0 else "its credential"


def known(user: User, sentences: Iterable[str], others: Iterable[UUID | None]) -> Places:
    """Look up where the credentials are that some sentences name, and some others; at once."""
    ids = {UUID(one) for sentence in sentences for one in _MARK.findall(sentence)}
    rows = list(Credential.objects.filter(pk__in=ids.union(one for one in others if one)))
    rights = permissions.rights_by_set(user, {row.permission_set_id for row in rows})
    where = paths.paths_of(rows)
    seen = {row.pk: where[row.pk] for row in rows if rights[row.permission_set_id]}
    return Places(seen, [path for pk, path in where.items() if pk not in seen])
