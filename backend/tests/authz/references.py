"""
Every id that a caller can send in a body or a query, and who looks up what it names.

The ids in addresses are those of the matrix. A new one fails until it is listed here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.authz.needs import Route
from tokenwell.access import finding, keys_api
from tokenwell.containers.api import target_container
from tokenwell.credentials import api, inquiry_api, many_items
from tokenwell.jobs import api as jobs_api
from tokenwell.transfer import planning_credentials, planning_jobs, there


@dataclass(frozen=True)
class OfItem:
    """Names a container or a credential: looked up by who takes the caller."""

    resolver: Callable[..., Any]
    route: Route
    # `{sent}` is the id that is asked about; other names are as in the table of routes.
    body: dict[str, Any]


@dataclass(frozen=True)
class OfPeople:
    """
    Names a user, a service or a role; the route is for those who may look up all of them.

    So there is nobody whom the caller may not see, and nothing to tell apart.
    """

    route: Route
    body: dict[str, Any]


@dataclass(frozen=True)
class Kept:
    """Is kept as it was sent, for the person's own lists: nothing is looked up by it."""


@dataclass(frozen=True)
class OfFile:
    """Names a record of the same file, and nothing that is here."""


@dataclass(frozen=True)
class Asked:
    """Narrows down, in a query, what the caller sees anyway: no row is looked up by it."""

    routes: tuple[str, ...]
    more: str = ""


@dataclass(frozen=True)
class AskedFor:
    """Names in a query what is looked up by who takes the caller."""

    resolver: Callable[..., Any]
    routes: tuple[str, ...]
    more: str = ""


@dataclass(frozen=True)
class Taken:
    """
    Is to be the id of something new, and one for the whole installation.

    That it is taken can't be hidden from one who has it; what has it is.
    """

    resolver: Callable[..., Any]


_ITEM = "items/<uuid:item_id>"
_CONTAINER = "containers/<uuid:container_id>"
_CREDENTIAL = "credentials/<uuid:credential_id>"
_JOB = "jobs/<uuid:job_id>"
_NEW_JOB = {"name": "new", "steps": [{"name": "call", "url": "https://api.example/"}]}
_KEYS = "services/<uuid:service_id>/keys"
_MEMBERS = ("put", "roles/<uuid:role_id>/members")
PERMISSIONS = ("put", f"{_ITEM}/permissions")
SEVERAL = ("post", "permissions/several")
_USER = "users/<uuid:user_id>"
_NEW = {"name": "new", "type": "oauth2", "grant_type": "token_exchange"}
_USE = {"facet": "credential", "value": "use"}
_OF_USE = {"facet": "credential"}
_HERE: dict[str, Any] = {"items": [{"id": "{container_id}"}], "set": []}

# Of serializers, by class and field.
IN_BODIES: dict[str, OfItem | OfPeople | Kept] = {
    "NewContainer.parent": OfItem(
        target_container, ("post", "containers"), {"parent": "{sent}", "name": "new"}
    ),
    "ContainerChange.parent": OfItem(target_container, ("patch", _CONTAINER), {"parent": "{sent}"}),
    "NewPlace.parent": OfItem(
        target_container, ("post", f"{_ITEM}/move/preview"), {"parent": "{sent}"}
    ),
    "Restoring.parent": OfItem(
        target_container, ("post", "bin/<uuid:binned_id>/restore"), {"parent": "{sent}"}
    ),
    "NewCredential.container": OfItem(
        target_container, ("post", "credentials"), {**_NEW, "container": "{sent}"}
    ),
    "CredentialChange.container": OfItem(
        target_container, ("patch", _CREDENTIAL), {"container": "{sent}"}
    ),
    "NewCredential.subject_credential": OfItem(
        api._subject,
        ("post", "credentials"),
        {**_NEW, "container": "{container_id}", "subject_credential": "{sent}"},
    ),
    "CredentialChange.subject_credential": OfItem(
        api._subject, ("patch", _CREDENTIAL), {"subject_credential": "{sent}"}
    ),
    "NewJob.container": OfItem(
        target_container, ("post", "jobs"), {**_NEW_JOB, "container": "{sent}"}
    ),
    "JobChange.container": OfItem(target_container, ("patch", _JOB), {"container": "{sent}"}),
    "NewJob.credential": OfItem(
        jobs_api.take_credential,
        ("post", "jobs"),
        {**_NEW_JOB, "container": "{container_id}", "credential": "{sent}"},
    ),
    "JobChange.credential": OfItem(
        jobs_api.take_credential, ("patch", _JOB), {"credential": "{sent}"}
    ),
    # Of the files of the same job alone.
    "Body.file": Kept(),
    "NewInquiry.credential": OfItem(
        inquiry_api._credential, ("post", "inquiries"), {"kind": "test", "credential": "{sent}"}
    ),
    "NewKey.limited_to": OfItem(
        keys_api._items, ("post", _KEYS), {"label": "new", "limited_to": ["{sent}"]}
    ),
    "KeyChange.limited_to": OfItem(
        keys_api._items, ("patch", f"{_KEYS}/<uuid:key_id>"), {"limited_to": ["{sent}"]}
    ),
    "ManyItems.items": OfItem(many_items.seen, ("post", "items/deletion"), {"items": ["{sent}"]}),
    "ManyToPlace.items": OfItem(
        many_items.seen,
        ("post", "items/move/preview"),
        {"items": ["{sent}"], "parent": "{container_id}"},
    ),
    "ManyToPlace.parent": OfItem(
        target_container,
        ("post", "items/move/preview"),
        {"items": ["{credential_id}"], "parent": "{sent}"},
    ),
    "ManyToDelete.items": OfItem(many_items.seen, ("post", "items/delete"), {"items": ["{sent}"]}),
    "ManyToTag.items": OfItem(
        many_items.seen, ("post", "items/tags"), {"items": ["{sent}"], "add": ["eu"]}
    ),
    "ToCopy.parent": OfItem(target_container, ("post", f"{_ITEM}/copy"), {"parent": "{sent}"}),
    "SecuredPlace.id": OfItem(
        finding.secured_item,
        SEVERAL,
        {"items": [{"id": "{sent}"}], "set": [], "remove": []},
    ),
    "OldEntry.user": OfPeople(SEVERAL, {**_HERE, "remove": [{"user": "{sent}", **_OF_USE}]}),
    "OldEntry.role": OfPeople(SEVERAL, {**_HERE, "remove": [{"role": "{sent}", **_OF_USE}]}),
    "NewHandOver.to": OfPeople(("post", f"{_USER}/hand-over/preview"), {"to": "{sent}"}),
    "NewRoles.roles": OfPeople(("put", f"{_USER}/roles"), {"roles": ["{sent}"]}),
    "ViewFilter.owner": Kept(),
    "NewEntry.user": OfPeople(PERMISSIONS, {"entries": [{"user": "{sent}", **_USE}]}),
    "NewEntry.role": OfPeople(PERMISSIONS, {"entries": [{"role": "{sent}", **_USE}]}),
    "NewMembers.users": OfPeople(_MEMBERS, {"users": ["{sent}"], "roles": []}),
    "NewMembers.roles": OfPeople(_MEMBERS, {"users": [], "roles": ["{sent}"]}),
}

_RECORDS = (
    "events",
    "events.csv",
    "events.jsonl",
    f"{_ITEM}/events",
    f"{_CREDENTIAL}/events",
    f"{_JOB}/events",
)
_QUESTIONS = tuple(f"{_ITEM}/access/{name}" for name in ("question", "places", "places.csv"))

# Of queries, by name.
IN_QUERIES: dict[str, Asked | AskedFor] = {
    "owner": Asked((f"{_CONTAINER}/items", "containers/root/items")),
    "container": Asked(("jobs", "runs")),
    "job": Asked(("runs",)),
    "credential": Asked(("jobs",)),
    "actor": Asked(_RECORDS),
    "target": Asked(_RECORDS),
    "within": Asked(_RECORDS),
    "id": Asked(("people",)),
    "user": AskedFor(finding.asked_subject, _QUESTIONS, "right=credential_use"),
    "role": AskedFor(finding.asked_subject, _QUESTIONS, "right=credential_use"),
}

_EXPORTED = {
    "format": "tokenwell-export",
    "version": 1,
    "exported_at": "2026-01-01T00:00:00Z",
    "path": "/",
    "containers": [{"path": "/"}],
}
_JOB_RECORD = {
    "id": "{fresh}",
    "path": "/new-job",
    "steps": [{"name": "call", "url": "https://api.example/"}],
}


def _file(**credential: str) -> dict[str, Any]:
    record = {"id": "{fresh}", "path": "/new", "grant_type": "token_exchange", **credential}
    return {"file": {**_EXPORTED, "credentials": [record]}}


_IMPORT = ("post", f"{_CONTAINER}/import/preview")
# Of files, by type and member.
IN_FILES: dict[str, OfItem | OfFile | Taken] = {
    "CredentialRecord.id": Taken(there.taken_ids),
    "CredentialRecord.subject_credential": OfItem(
        planning_credentials._find_subjects, _IMPORT, _file(subject_credential="{sent}")
    ),
    "SealedCredential.id": OfFile(),
    "JobRecord.id": Taken(there.taken_ids),
    "JobRecord.credential": OfItem(
        planning_jobs._used,
        _IMPORT,
        {"file": {**_EXPORTED, "jobs": [{**_JOB_RECORD, "credential": "{sent}"}]}},
    ),
    "FileRecord.id": OfFile(),
    "BodyRecord.file": OfFile(),
    "SealedFile.id": OfFile(),
}
TAKEN = (_IMPORT, _file(id="{sent}"))
