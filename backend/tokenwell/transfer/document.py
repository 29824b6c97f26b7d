"""
The file of an export, version 1: its parts as types, read strictly and written.

Its JSON Schema is made from these types and published as `docs/export.schema.json`.
"""

import re
from datetime import datetime
from typing import Annotated, Any, Final, Literal, TypeVar
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from tokenwell.containers.inheritance import Facet, Value
from tokenwell.credentials.states import State
from tokenwell.transfer.form import Form, Part
from tokenwell.transfer.job_form import FileRecord, JobForm
from tokenwell.transfer.refusals import MOST_RECORDS, bad_file, too_many

FORMAT: Final = "tokenwell-export"
VERSION: Final = 1
Instant = Annotated[datetime, Meta(tz=True)]
SecretName = Literal[
    "client_secret",
    "password",
    "signing_key",
    "tls_certificate",
    "tls_key",
    "client_key",
    "dpop_key",
]

# An escaped NUL, which PostgreSQL takes in no text; and one that is behind no odd backslash.
_LIKE_NUL = re.compile(rb"\\u0000")
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_QUOTED = re.compile(r"'[^']*'")


class Subject(Part, kw_only=True):
    """Of whom an entry is, or who is in a role: by name, since ids are of one installation."""

    kind: Literal["user", "service", "role"]
    name: str


class Entry(Part, kw_only=True):
    """What is said of one subject and one facet."""

    subject: Subject
    facet: Facet
    value: Value


class RoleRecord(Part, kw_only=True):
    """A role, with who was put into it."""

    name: str
    members: list[Subject] = []


class ContainerRecord(Part, kw_only=True):
    """A container; its path begins at the one that was exported. Without entries none are said."""

    path: str
    tags: list[str] | UnsetType = UNSET
    entries: list[Entry] | UnsetType = UNSET


class CredentialRecord(Form, kw_only=True):
    """A credential, without its secrets and tokens."""

    id: UUID
    path: str
    provider_digest: str = ""
    habits: dict[str, Any] = {}
    subject_credential: UUID | None = None
    state: State = State.NOT_AUTHORIZED
    # Whose tokens it has, by the provider's word.
    account: dict[str, str] = {}
    # Which secrets were typed: those that have to be typed again without the passphrase.
    secrets_set: list[SecretName] = []
    entries: list[Entry] | UnsetType = UNSET


class JobRecord(JobForm, kw_only=True):
    """A job, without what is in its files; it runs for whoever imports it."""

    id: UUID
    path: str
    is_enabled: bool = False
    # A record of this file, or a credential that whoever exported it may see.
    credential: UUID | None = None
    # It has one, or had: without any, nothing is sent.
    wants_credential: bool = False
    files: list[FileRecord] = []
    entries: list[Entry] | UnsetType = UNSET

    def is_to_have_one(self) -> bool:
        """Tell whether it calls with a credential, or with none until one is chosen."""
        return self.credential is not None or self.wants_credential


class Document(Part, kw_only=True):
    """A container with all below it, as far as whoever exported it may see it."""

    format: Literal["tokenwell-export"] = FORMAT
    version: Literal[1] = VERSION
    exported_at: Instant
    # Where it was; it is imported into any container.
    path: str
    notes: list[str] = []
    roles: list[RoleRecord] = []
    containers: list[ContainerRecord]
    credentials: list[CredentialRecord] = []
    # Left out where there is none, as in files of before there were any: the secret part knows
    # the digest of all the rest.
    jobs: list[JobRecord] | UnsetType = UNSET
    # Secrets and tokens under the passphrase, as a compact JWE (RFC 7516 7.1).
    sealed: str | None = None

    def places(self) -> "list[ContainerRecord | CredentialRecord | JobRecord]":
        """Give all that has a place in the tree."""
        return [*self.containers, *self.credentials, *(self.jobs or ())]

    def size(self) -> int:
        """Count the records."""
        return len(self.roles) + len(self.places())


class _Head(msgspec.Struct):
    format: str = ""
    version: int = 0


AnyFile = TypeVar("AnyFile")


def read(data: bytes | memoryview) -> Document:
    """
    Read the file of an export.

    :raises Problem: it is none, is cut off, or is of another version; says what to do.
    """
    document = read_as(Document, data, form=FORMAT, version=VERSION)
    if document.size() > MOST_RECORDS:
        raise too_many(document.size())
    return document


def read_as(wanted: type[AnyFile], data: bytes | memoryview, *, form: str, version: int) -> AnyFile:
    """
    Read a file of ours strictly; its format and version are looked at first.

    :raises Problem: it is not one; says what to do and quotes no value.
    """
    try:
        head = msgspec.json.decode(data, type=_Head)
        if head.format != form:
            raise bad_file(f"Its format is not {form}: choose a file that Tokenwell wrote.")
        if head.version != version:
            raise bad_file(
                f"It is of version {head.version}, and this release reads version {version}."
                " Import it with the release that wrote it, or export it again from this one."
            )
        if has_nul(data):
            raise bad_file("A text in it has a NUL character. Take it out.")
        return msgspec.json.decode(data, type=wanted)
    except msgspec.ValidationError as error:
        reason = _QUOTED.sub("…", str(error))[:300]
        raise bad_file(f"It is not as the schema says: {reason}.") from None
    except (msgspec.DecodeError, RecursionError):
        # Not by the decoder's words, which are about bytes.
        raise bad_file(
            "It is cut off or is no JSON in UTF-8. Copy it again as a whole, or export it again."
        ) from None


def has_nul(text: bytes | memoryview) -> bool:
    """Tell whether some JSON has a NUL character in it."""
    # The quick look is enough for nearly all.
    return bool(_LIKE_NUL.search(text) and _NUL.search(text))


def write(document: Document) -> bytes:
    """Write the file, for people too: a member a line."""
    return msgspec.json.format(msgspec.json.encode(document), indent=1)


def canonical(document: Document) -> bytes:
    """Write all but the secret part, the same however the file is laid out."""
    plain = msgspec.structs.replace(document, sealed=None)
    return msgspec.json.encode(plain, order="deterministic")
