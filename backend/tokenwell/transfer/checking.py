"""
Look at the records of a file by themselves: names, places, entries, circles, fields.

What is wrong with the file as a whole is raised. What is wrong with a single record is said of
it, so that a preview tells all of it at once.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec import UNSET, UnsetType
from rest_framework.serializers import ValidationError

from tokenwell.containers import names, tags
from tokenwell.containers.inheritance import facets_of, values_of
from tokenwell.containers.tree import DEEPEST
from tokenwell.credentials import secret_fields, shapes
from tokenwell.credentials.serializers import CredentialFields
from tokenwell.credentials.states import CredentialType
from tokenwell.oauth import habits, keys
from tokenwell.oauth.keys import KeyRefused
from tokenwell.transfer import form, subjects
from tokenwell.transfer.document import (
    ContainerRecord,
    CredentialRecord,
    Document,
    Entry,
    RoleRecord,
)
from tokenwell.transfer.refusals import bad_file
from tokenwell.transfer.sealed_part import SealedCredential, Tokens

_LONGEST_TOKEN = 256 * 1024


@dataclass(frozen=True, slots=True)
class Ready:
    """A credential that was looked at: the values of its form, or why they can't be."""

    record: CredentialRecord
    values: dict[str, Any] = field(repr=False)
    brought: SealedCredential | None = field(repr=False)
    refused: str = ""


def folded(path: str) -> str:
    """Give what makes two paths the same, whatever their case and form."""
    return unicodedata.normalize("NFC", path).lower()


def check(document: Document) -> None:
    """
    Look at what the records say together.

    :raises Problem: a name twice, a place that is missing, a circle; says where.
    """
    check_paths(
        [container.path for container in document.containers],
        [one.path for one in (*document.credentials, *(document.jobs or ()))],
    )
    _check_around(document)
    check_roles(document.roles)
    ids = {credential.id for credential in document.credentials}
    if len(ids) != len(document.credentials):
        raise bad_file("Two credentials in it have the same id. Export it again.")
    for container in document.containers:
        check_container(container)
    for credential in document.credentials:
        check_entries(credential.entries, credential.path, kind="credential")


def check_paths(containers: Sequence[str], others: Sequence[str]) -> None:
    """
    See to it that each path can be one, and is there once.

    :raises Problem: says which is not right.
    """
    there: set[str] = set()
    for path in (*containers, *others):
        _check_path(path)
        key = folded(path)
        if key in there:
            raise bad_file(
                f"{path} is in it twice; neither letter case nor how an accent is written makes"
                " two names. Rename one."
            )
        there.add(key)


def around_of(path: str) -> str:
    """Give the folded path of the container around what is at a path."""
    return folded(path).rpartition("/")[0] or "/"


def check_roles(roles: Sequence[RoleRecord]) -> None:
    """
    See to it that no role is there twice, or inside itself.

    :raises Problem: says which is not right.
    """
    inside: dict[str, set[str]] = {}
    for role in roles:
        key = subjects.same(role.name.strip())
        if key in inside:
            raise bad_file(f"The role {role.name} is in it twice. Take one out.")
        inside[key] = {subjects.same(one.name) for one in role.members if one.kind == "role"}
    done: set[str] = set()
    for start in inside:
        _walk(start, inside, done)


def check_container(container: ContainerRecord) -> None:
    """
    See to it that what is said of a container can be said of it, and write its tags as we do.

    :raises Problem: says where it is not.
    """
    check_entries(container.entries, container.path, kind="container")
    if isinstance(container.tags, UnsetType):
        return
    try:
        container.tags = tags.checked(container.tags)
    except ValueError as error:
        raise bad_file(f"At {container.path}: {error}") from None


def check_entries(entries: Iterable[Entry] | UnsetType, path: str, *, kind: str) -> None:
    """
    See to it that what is said at a place can be said there.

    :raises Problem: says where it is not.
    """
    if entries is UNSET or isinstance(entries, UnsetType):
        return
    seen = set()
    for entry in entries:
        can_be = entry.facet in facets_of(kind)
        if not can_be or entry.value not in values_of(entry.facet):
            raise bad_file(f"At {path}, {entry.facet} can't be {entry.value}. Correct the entry.")
        key = (*subjects.key(entry.subject), entry.facet)
        if key in seen:
            raise bad_file(
                f"At {path}, {entry.subject.name} has two entries for {entry.facet}. Take one out."
            )
        seen.add(key)


def ready(document: Document, brought: dict[Any, SealedCredential]) -> list[Ready]:
    """Read the fields of each credential as the form of the API does."""
    reader = CredentialFields()
    return [_ready(record, brought.get(record.id), reader) for record in document.credentials]


def sentences(error: ValidationError) -> str:
    """Say in one line what is wrong with some fields."""
    detail: Any = error.detail
    if not isinstance(detail, dict):
        return " ".join(map(str, detail))
    return " ".join(f"{name}: {_first(messages)}" for name, messages in detail.items())


def _ready(
    record: CredentialRecord, brought: SealedCredential | None, reader: CredentialFields
) -> Ready:
    try:
        typed = {
            name: secret.decode("utf-8")
            for name, secret in (brought.secrets if brought else {}).items()
            if name in secret_fields.TYPED
        }
        name = record.path.rpartition("/")[2]
        values = dict(reader.run_validation({"name": name, **form.said(record), **typed}))
        _check_shape(record, values, brought)
        _check_keys(values, brought)
        _check_tokens(brought.tokens if brought else None)
        values.pop("name")
        values["habits"] = habits.write(habits.read(record.habits))
        values["provider_digest"] = record.provider_digest
    except ValidationError as error:
        return Ready(record, {}, brought, sentences(error))
    except UnicodeDecodeError:
        return Ready(record, {}, brought, "A secret in it is no text.")
    except ValueError as error:
        return Ready(record, {}, brought, str(error)[:300])
    return Ready(record, values, brought)


def _check_shape(
    record: CredentialRecord, values: dict[str, Any], brought: SealedCredential | None
) -> None:
    values["type"] = kind = CredentialType(record.type)
    of_ours = ("provider_digest", "habits", "subject_credential")
    all_values = {**values, **{name: getattr(record, name) for name in of_ours}}
    refused = shapes.refused(kind, all_values, is_new=True)
    if kind is CredentialType.PASSWORD and not refused:
        refused = _check_login(values, brought)
    if refused:
        raise ValueError(" ".join(f"{name}: {sentence}" for name, sentence in refused.items()))


def _check_login(values: dict[str, Any], brought: SealedCredential | None) -> dict[str, str]:
    if brought and (brought.tokens or set(brought.secrets) - {"password"}):
        return {"sealed": "A Password credential has a password, and no other secret or token."}
    if values.get("password") == "":
        values["password"] = None  # brought, and empty
    usages = values.get("usages", [])
    sentence = shapes.login_refused(username=values["username"], usages=usages)
    return {"username": sentence} if sentence else {}


def _check_keys(values: dict[str, Any], brought: SealedCredential | None) -> None:
    if text := values.get("signing_key"):
        keys.read_signing_key(text, algorithm=values.get("signing_algorithm", ""))
    if values.get("tls_certificate") and values.get("tls_key"):
        keys.read_certificate(values["tls_certificate"], values["tls_key"])
    for name in secret_fields.OURS:
        pem = brought.secrets.get(name) if brought else None  # type: ignore[call-overload]
        if pem is not None:
            try:
                keys.read_signing_key(pem.decode("ascii"))
            except (KeyRefused, UnicodeDecodeError):
                raise ValueError("A key of Tokenwell in it can't be used.") from None


def _check_tokens(tokens: Tokens | None) -> None:
    if tokens is None:
        return
    if max(len(tokens.access_token), len(tokens.refresh_token or b"")) > _LONGEST_TOKEN:
        raise ValueError("A token in it is too long.")


def _check_path(path: str) -> None:
    try:
        parts = names.split(path)
        for part in parts:
            names.checked_name(part)
    except ValueError as error:
        raise bad_file(f"{path[:300]} can't be a path. {error}") from None
    if len(parts) > DEEPEST:
        raise bad_file(f"It is more than {DEEPEST} levels deep. Export a container further down.")


def _check_around(document: Document) -> None:
    places = {folded(container.path) for container in document.containers}
    for record in document.places():
        if record.path != "/" and around_of(record.path) not in places:
            raise bad_file(f"The container around {record.path} is not in it. Put it in.")


def _walk(start: str, inside: dict[str, set[str]], done: set[str]) -> None:
    # Not by recursion: a file may nest as deep as it likes.
    way, waiting = [start], [iter(inside[start])]
    if start in done:
        return
    while way:
        for inner in waiting[-1]:
            if inner in way:
                raise bad_file(
                    f"The role {inner} is inside itself. Take it out of one of the roles."
                )
            if inner in inside and inner not in done:
                way.append(inner)
                waiting.append(iter(inside[inner]))
                break
        else:
            done.add(way.pop())
            waiting.pop()


def _first(messages: Any) -> str:
    # Of what is within others, as the steps of a job, too.
    while isinstance(messages, list | dict) and messages:
        inner = messages.values() if isinstance(messages, dict) else messages
        messages = next((one for one in inner if one), "")
    return str(messages)
