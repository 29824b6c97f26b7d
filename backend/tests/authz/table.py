"""What each route of the API asks for: the one table, which the URLs are held against."""

from typing import Any

from tests.authz.needs import (
    Anyone,
    ByPrivilege,
    ByRight,
    Fresh,
    FromBin,
    Need,
    Own,
    Route,
    SignedIn,
)
from tests.personas import PASSWORD
from tokenwell.containers.inheritance import Right

CR, CW = Right.CONTAINER_READ, Right.CONTAINER_WRITE
FR, FW = Right.CONFIGURATION_READ, Right.CONFIGURATION_WRITE
SR, SW = Right.SECURITY_READ, Right.SECURITY_WRITE


def _rights(*rights: Right, **more: Any) -> ByRight:
    return ByRight(frozenset(rights), **more)


def _around(*rights: Right, there: tuple[Right, ...] = (), **more: Any) -> ByRight:
    return ByRight(frozenset(there), around=frozenset(rights), **more)


def _secured(right: Right, **more: Any) -> ByRight:
    return ByRight(frozenset({right}), **{"privileges": (OVERRIDE,), **more})


def _of_administrators(*rights: Right, **more: Any) -> ByRight:
    return ByRight(frozenset(rights), administrators=True, **more)


OVERRIDE = "override_security"
MAINTAIN = ("maintain_users",)
READ_PEOPLE = ("read_users", "maintain_users")
_USER, _ROLE = "users/<uuid:user_id>", "roles/<uuid:role_id>"
_KEY = "services/<uuid:service_id>/keys/<uuid:key_id>"
_ITEM = "items/<uuid:item_id>"
_CONTAINER, _ROOT = "containers/<uuid:container_id>", "containers/root"
_CREDENTIAL = "credentials/<uuid:credential_id>"
_JOB, _RUN = "jobs/<uuid:job_id>", "runs/<uuid:run_id>"
_AUTHORIZATION = "authorizations/<uuid:authorization_id>"
_WEBHOOK = "notices/webhooks/<uuid:webhook_id>"
_NEW_CREDENTIAL = {
    "container": "{container_id}",
    "name": "new",
    "type": "oauth2",
    "grant_type": "client_credentials",
}

_NEW_JOB = {
    "container": "{container_id}",
    "name": "new",
    "steps": [{"name": "call", "url": "https://api.example/"}],
}

_SEVERAL = {"items": [{"id": "{container_id}"}], "set": [], "remove": []}
_MOVED = {"items": ["{container_id}"], "parent": "{public}"}
_EMPTY_EXPORT = {
    "file": {
        "format": "tokenwell-export",
        "version": 1,
        "exported_at": "2026-01-01T00:00:00Z",
        "path": "/",
        "containers": [{"path": "/"}],
    }
}
_CODE = {"code": "123456"}
_RESET = {"key": "none-none", "password": "a-horse-battery-staple"}
_EMPTY_DECLARATION = {"file": {"format": "tokenwell-declaration", "version": 1}}
_NEW_PASSWORD = {"current_password": PASSWORD, "new_password": "a-horse-battery-staple"}

ROUTES: dict[Route, Need] = {
    ("get", "session"): Anyone(),
    ("post", "session"): Anyone(body={"username": "root", "password": PASSWORD}),
    ("delete", "session"): Anyone(),
    ("post", "session/second-factor"): Anyone(body=_CODE, answers=401),
    ("post", "session/confirmation"): SignedIn(body={"password": PASSWORD}),
    ("post", "password/forgotten"): Anyone(body={"email": "a@example.com"}),
    ("post", "password/reset"): Anyone(body=_RESET, answers=400),
    ("get", "account"): SignedIn(),
    ("post", "account/password"): SignedIn(body=_NEW_PASSWORD),
    ("post", "account/second-factor"): Fresh(body=_CODE, answers=400),
    ("delete", "account/second-factor"): Fresh(),
    ("get", "account/second-factor/secret"): Fresh(),
    ("get", "account/recovery-codes"): Fresh(),
    ("post", "account/recovery-codes"): Fresh(answers=400),
    ("get", "account/sessions"): SignedIn(),
    ("delete", "account/sessions"): SignedIn(),
    ("delete", "account/sessions/<int:session_id>"): Own(),
    # Who says who may do what at some place has to name them.
    ("get", "people"): ByPrivilege((*READ_PEOPLE, "override_security"), somewhere=SW),
    ("get", "users"): ByPrivilege(READ_PEOPLE),
    ("post", "users"): ByPrivilege(MAINTAIN, {"username": "new"}),
    ("get", _USER): ByPrivilege(READ_PEOPLE),
    ("patch", _USER): ByPrivilege(MAINTAIN, {"first_name": "x"}),
    ("post", f"{_USER}/password"): ByPrivilege(MAINTAIN),
    ("delete", f"{_USER}/second-factor"): ByPrivilege(MAINTAIN),
    ("get", f"{_USER}/belongings"): ByPrivilege(MAINTAIN),
    ("post", f"{_USER}/hand-over"): ByPrivilege(MAINTAIN, {"to": "{heir}"}),
    ("post", f"{_USER}/hand-over/preview"): ByPrivilege(MAINTAIN, {"to": "{heir}"}),
    ("put", f"{_USER}/roles"): ByPrivilege(MAINTAIN, {"roles": []}),
    ("post", f"{_USER}/roles/preview"): ByPrivilege(MAINTAIN, {"roles": []}),
    ("get", f"{_USER}/roles/preview.csv"): ByPrivilege(MAINTAIN),
    ("get", "roles"): ByPrivilege(READ_PEOPLE),
    ("post", "roles"): ByPrivilege(MAINTAIN, {"name": "new"}),
    ("get", _ROLE): ByPrivilege(READ_PEOPLE),
    ("patch", _ROLE): ByPrivilege(MAINTAIN, {"name": "new"}),
    ("delete", _ROLE): ByPrivilege(MAINTAIN),
    ("put", f"{_ROLE}/members"): ByPrivilege(MAINTAIN, {"users": [], "roles": []}),
    ("post", f"{_ROLE}/members/preview"): ByPrivilege(MAINTAIN, {"users": [], "roles": []}),
    ("get", f"{_ROLE}/deletion"): ByPrivilege(MAINTAIN),
    ("get", f"{_ROLE}/deletion.csv"): ByPrivilege(MAINTAIN),
    ("get", "services"): ByPrivilege(MAINTAIN),
    ("post", "services"): ByPrivilege(MAINTAIN, {"name": "new"}),
    ("get", "services/<uuid:service_id>"): ByPrivilege(MAINTAIN),
    ("patch", "services/<uuid:service_id>"): ByPrivilege(MAINTAIN, {"description": "x"}),
    ("delete", "services/<uuid:service_id>"): ByPrivilege(MAINTAIN),
    ("post", "services/<uuid:service_id>/keys"): ByPrivilege(MAINTAIN, {"label": "x"}),
    ("patch", _KEY): ByPrivilege(MAINTAIN, {"label": "x"}),
    ("delete", _KEY): ByPrivilege(MAINTAIN),
    ("post", f"{_KEY}/rotate"): ByPrivilege(MAINTAIN, {"overlap_hours": 1}),
    ("get", "keys"): ByPrivilege(MAINTAIN),
    ("get", "events"): ByPrivilege(("view_log",)),
    ("get", "events/<uuid:event_id>"): _secured(SR, privileges=(OVERRIDE, "view_log")),
    ("get", "events.csv"): ByPrivilege(("view_log",)),
    ("get", "events.jsonl"): ByPrivilege(("view_log",)),
    ("get", f"{_ITEM}/events"): _secured(SR),
    ("post", "containers"): _rights(
        CW, body={"parent": "{container_id}", "name": "new"}, stranger=400
    ),
    ("get", "containers/by-path"): _rights(query="path={container_path}"),
    ("get", _CONTAINER): _rights(),
    ("patch", _CONTAINER): _around(CW, body={"name": "new"}, at_root=409),
    ("delete", _CONTAINER): _around(CW, query="recursive=true", at_root=409),
    # What one has no right on is left out of it.
    ("get", f"{_CONTAINER}/items"): _rights(),
    ("get", f"{_ITEM}/way"): _rights(),
    ("get", f"{_CONTAINER}/export/preview"): _rights(CR),
    ("post", f"{_CONTAINER}/export"): _rights(CR, body={}),
    ("post", f"{_CONTAINER}/import/preview"): _rights(CW, FW, body=_EMPTY_EXPORT),
    ("post", f"{_CONTAINER}/import"): _rights(CW, FW, body=_EMPTY_EXPORT),
    # What one may do to what is declared is looked at record by record.
    ("post", "declaration/plan"): SignedIn(body=_EMPTY_DECLARATION),
    ("post", "declaration/apply"): SignedIn(body=_EMPTY_DECLARATION),
    ("get", _ROOT): _rights(),
    ("patch", _ROOT): _around(CW, body={"name": "new"}, at_root=409),
    ("delete", _ROOT): _around(CW, at_root=409),
    ("get", f"{_ROOT}/items"): _rights(),
    ("get", f"{_ITEM}/permissions"): _secured(SR),
    ("put", f"{_ITEM}/permissions"): _secured(SW, body={"entries": []}, at_root=409),
    ("post", f"{_ITEM}/permissions/preview"): _secured(SW, body={"entries": []}, at_root=409),
    ("post", "permissions/several"): _secured(SW, body=_SEVERAL),
    ("post", "permissions/several/preview"): _secured(SW, body=_SEVERAL),
    ("post", f"{_ITEM}/move/preview"): _around(CW, body={"parent": "{public}"}, at_root=409),
    ("post", "items/move"): _around(CW, body=_MOVED, at_root=409),
    ("post", "items/move/preview"): _around(CW, body=_MOVED, at_root=409),
    ("post", f"{_ITEM}/copy"): _rights(CR, body={"parent": "{public}"}, at_root=400),
    ("post", "items/copy"): _rights(CR, body=_MOVED, at_root=400),
    ("post", "items/delete"): _around(
        CW, body={"items": ["{container_id}"], "recursive": True}, at_root=403
    ),
    ("post", "items/deletion"): _around(CW, body={"items": ["{container_id}"]}),
    ("post", "items/tags"): _rights(CW, body={"items": ["{container_id}"], "add": ["eu"]}),
    ("post", "items/suspend"): _of_administrators(body={"items": ["{container_id}"]}),
    ("post", "items/resume"): _of_administrators(body={"items": ["{container_id}"]}),
    ("post", f"{_CONTAINER}/suspend"): _of_administrators(),
    ("post", f"{_CONTAINER}/resume"): _of_administrators(),
    ("get", f"{_ITEM}/access"): _secured(SR),
    ("get", f"{_ITEM}/deletion"): _around(CW),
    ("get", "bin"): SignedIn(),
    ("delete", "bin/<uuid:binned_id>"): ByPrivilege(("override_security",)),
    ("post", "bin/<uuid:binned_id>/restore"): FromBin({"parent": "{public}"}),
    ("get", f"{_ITEM}/access.csv"): _secured(SR),
    # Of those whose permissions one may see.
    ("get", "access/everybody"): SignedIn(),
    ("get", "access/everybody.csv"): SignedIn(),
    ("get", f"{_ITEM}/access/question"): _secured(SR, query="role={role}&right=credential_use"),
    ("get", f"{_ITEM}/access/places"): _secured(SR, query="role={role}"),
    ("get", f"{_ITEM}/access/places.csv"): _secured(SR, query="role={role}"),
    ("post", "credentials"): _rights(CW, FW, body=_NEW_CREDENTIAL, stranger=400),
    ("get", "credentials/by-path"): _rights(FR, query="path={credential_path}"),
    ("get", "credentials/redirect-uri"): SignedIn(),
    ("get", "providers"): SignedIn(),
    ("get", "providers/<slug:slug>"): SignedIn(),
    ("post", "providers/<slug:slug>/form"): SignedIn(),
    ("get", _CREDENTIAL): _rights(FR),
    ("patch", _CREDENTIAL): _rights(FW, body={"description": "x"}),
    ("delete", _CREDENTIAL): _around(CW, there=(FW,)),
    ("post", f"{_CREDENTIAL}/authorize"): _rights(FW, body={}),
    ("post", f"{_CREDENTIAL}/refresh"): _rights(FW),
    ("post", f"{_CREDENTIAL}/revoke"): _rights(FW),
    ("post", f"{_CREDENTIAL}/suspend"): _of_administrators(FR),
    ("post", f"{_CREDENTIAL}/resume"): _of_administrators(FR),
    ("get", f"{_CREDENTIAL}/token-facts"): _rights(FR),
    ("get", f"{_CREDENTIAL}/uses"): _rights(FR),
    ("get", f"{_CREDENTIAL}/events"): _rights(FR),
    ("get", f"{_CREDENTIAL}/attempts"): _rights(FR),
    # What one may not read is in no list and no count.
    ("get", "overview"): SignedIn(),
    ("get", "overview/count"): SignedIn(),
    # For the one who began it, as long as they may see the credential.
    ("get", _AUTHORIZATION): _rights(FR, sees=FR),
    ("delete", _AUTHORIZATION): _rights(FR, sees=FR),
    # Nothing waits to be confirmed.
    ("post", f"{_AUTHORIZATION}/confirm"): _rights(FW, sees=FR, answers=409),
    # Likewise for the one who asked.
    ("post", "inquiries"): _rights(
        FW, body={"kind": "test", "credential": "{credential_id}"}, stranger=400
    ),
    ("get", "inquiries/<uuid:inquiry_id>"): _rights(FR, sees=FR),
    # What one may not read is in no list.
    ("get", "jobs"): SignedIn(),
    ("post", "jobs"): _rights(CW, FW, body=_NEW_JOB, stranger=400),
    ("post", "jobs/schedule"): SignedIn({"kind": "none"}),
    ("post", "jobs/curl"): SignedIn({"line": "curl https://api.example/"}),
    ("get", _JOB): _rights(FR),
    ("patch", _JOB): _rights(FW, body={"description": "x"}),
    ("delete", _JOB): _around(CW, there=(FW,)),
    ("get", f"{_JOB}/events"): _rights(FR),
    ("post", f"{_JOB}/run"): _rights(FW, body={}, takes_keys=True),
    ("get", f"{_JOB}/runs"): _rights(FR),
    ("get", f"{_JOB}/chart"): _rights(FR),
    ("post", f"{_JOB}/files"): _rights(FW, query="name=data"),
    ("delete", f"{_JOB}/files/<uuid:file_id>"): _rights(FW),
    # What one may not read is in no list, but for those who may stop any job.
    ("get", "runs"): SignedIn(),
    ("get", _RUN): _rights(FR, sees=FR, takes_keys=True),
    # It has ended already.
    ("post", f"{_RUN}/stop"): _rights(FW, privileges=("stop_jobs",), answers=409),
    ("get", "views"): Own(),
    ("post", "views"): Own({"name": "x", "filter": {}, "ordering": "name", "columns": []}),
    ("patch", "views/<uuid:view_id>"): Own({"name": "y"}),
    ("delete", "views/<uuid:view_id>"): Own(),
    ("get", "notices"): Own(),
    ("get", "notices/preferences"): Own(),
    ("patch", "notices/preferences"): Own({"kinds": []}),
    ("get", "notices/webhooks"): Own(),
    ("post", "notices/webhooks"): Own({"url": "https://hooks.example/x"}),
    ("get", _WEBHOOK): Own(),
    ("patch", _WEBHOOK): Own({"description": "x"}),
    ("delete", _WEBHOOK): Own(),
    ("post", f"{_WEBHOOK}/rotate"): Own(),
    ("post", f"{_WEBHOOK}/test"): Own(),
    ("get", f"{_WEBHOOK}/deliveries"): Own(),
    ("post", "notices/deliveries/<uuid:delivery_id>/redeliver"): Own(),
}

# Readable by anybody: the description of the API, without anything in it.
DESCRIPTIONS = {"api/schema/", "api/docs/"}
