"""
The declarative file, version 1: containers, roles, entries and credentials that should be there.

It has no secrets, so that teams keep it in git. What it does not name is left alone. As JSON or
TOML; its JSON Schema is published as `docs/declaration.schema.json`.
"""

import tomllib
from typing import Final, Literal

import msgspec
from msgspec import UNSET, UnsetType

from tokenwell.transfer.document import ContainerRecord, Entry, RoleRecord, read_as
from tokenwell.transfer.form import Form, Part
from tokenwell.transfer.refusals import MOST_RECORDS, bad_file, too_many

FORMAT: Final = "tokenwell-declaration"
VERSION: Final = 1


class DeclaredCredential(Form, kw_only=True):
    """A credential by its path from the root; a field that is left out stays as it is."""

    path: str
    # The path of the credential whose token is exchanged.
    subject_credential: str | UnsetType = UNSET
    entries: list[Entry] | UnsetType = UNSET


class Declaration(Part, kw_only=True):
    """What should be there."""

    format: Literal["tokenwell-declaration"]
    version: Literal[1]
    roles: list[RoleRecord] = []
    containers: list[ContainerRecord] = []
    credentials: list[DeclaredCredential] = []

    def places(self) -> "list[ContainerRecord | DeclaredCredential]":
        """Give all that has a place in the tree."""
        return [*self.containers, *self.credentials]

    def size(self) -> int:
        """Count the records."""
        return len(self.roles) + len(self.containers) + len(self.credentials)


def read(data: bytes | memoryview) -> Declaration:
    """
    Read a declarative file in JSON.

    :raises Problem: it is none, or of another version; says what to do.
    """
    declared = read_as(Declaration, data, form=FORMAT, version=VERSION)
    if declared.size() > MOST_RECORDS:
        raise too_many(declared.size())
    return declared


def read_toml(data: bytes) -> Declaration:
    """
    Read a declarative file in TOML.

    :raises Problem: it is none, or of another version; says what to do.
    """
    try:
        said = tomllib.loads(data.decode())
        text = msgspec.json.encode(said)
    except tomllib.TOMLDecodeError as error:
        raise bad_file(f"It is no TOML: {error}.") from None
    except (UnicodeDecodeError, RecursionError):
        raise bad_file("It is no TOML in UTF-8.") from None
    return read(text)
