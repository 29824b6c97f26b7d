"""What each route of the API asks for: the one table, which the URLs are held against."""

from dataclasses import dataclass, field
from typing import Any

from tokenwell.containers.inheritance import Right

CR, CW = Right.CONTAINER_READ, Right.CONTAINER_WRITE
FR, FW = Right.CONFIGURATION_READ, Right.CONFIGURATION_WRITE
SR, SW = Right.SECURITY_READ, Right.SECURITY_WRITE
SEEN: frozenset[Right] = frozenset()  # any right at all: it is known of


@dataclass(frozen=True)
class ByRight:
    """Needs these rights at the place; who has none there gets ``stranger``."""

    rights: frozenset[Right]
    body: dict[str, Any] | None = None
    query: str = ""
    stranger: int = 404


@dataclass(frozen=True)
class ByPrivilege:
    """Needs one of these global rights; who lacks it gets 403, whatever is there."""

    privileges: tuple[str, ...]
    body: dict[str, Any] | None = field(default=None)


@dataclass(frozen=True)
class SignedIn:
    """Needs a session and nothing else."""


@dataclass(frozen=True)
class Fresh:
    """Needs a session in which a password or a code was given within ten minutes."""


@dataclass(frozen=True)
class Own:
    """Is for one's own things; those of others are not there."""

    body: dict[str, Any] | None = None


@dataclass(frozen=True)
class Anyone:
    """Needs nothing: here one signs in."""


Need = ByRight | ByPrivilege | SignedIn | Fresh | Own | Anyone


def _rights(*rights: Right, **more: Any) -> ByRight:
    return ByRight(frozenset(rights), **more)


MAINTAIN = ("maintain_users",)
READ_PEOPLE = ("read_users", "maintain_users")
_USER, _ROLE = "users/<uuid:user_id>", "roles/<uuid:role_id>"
_KEY = "services/<uuid:service_id>/keys/<uuid:key_id>"
_ITEM = "items/<uuid:item_id>"
_CONTAINER, _ROOT = "containers/<uuid:container_id>", "containers/root"
_CREDENTIAL = "credentials/<uuid:credential_id>"
_AUTHORIZATION = "authorizations/<uuid:authorization_id>"
_WEBHOOK = "notices/webhooks/<uuid:webhook_id>"
_NEW_CREDENTIAL = {
    "container": "{box}",
    "name": "new",
    "type": "oauth2",
    "grant_type": "client_credentials",
}

_SEVERAL = {"items": [{"id": "{box}"}], "set": [], "remove": []}
_EMPTY_EXPORT = {
    "file": {
        "format": "tokenwell-export",
        "version": 1,
        "exported_at": "2026-01-01T00:00:00Z",
        "path": "/",
        "containers": [{"path": "/"}],
    }
}

ROUTES: dict[tuple[str, str], Need] = {
    ("get", "session"): Anyone(),
    ("post", "session"): Anyone(),
    ("delete", "session"): Anyone(),
    ("post", "session/second-factor"): Anyone(),
    ("post", "session/confirmation"): SignedIn(),
    ("post", "password/forgotten"): Anyone(),
    ("post", "password/reset"): Anyone(),
    ("get", "account"): SignedIn(),
    ("post", "account/password"): SignedIn(),
    ("post", "account/second-factor"): Fresh(),
    ("delete", "account/second-factor"): Fresh(),
    ("get", "account/second-factor/secret"): Fresh(),
    ("get", "account/recovery-codes"): Fresh(),
    ("post", "account/recovery-codes"): Fresh(),
    ("get", "account/sessions"): SignedIn(),
    ("delete", "account/sessions"): SignedIn(),
    ("delete", "account/sessions/<int:session_id>"): SignedIn(),
    ("get", "people"): ByPrivilege(READ_PEOPLE),
    ("get", "users"): ByPrivilege(READ_PEOPLE),
    ("post", "users"): ByPrivilege(MAINTAIN, {"username": "new"}),
    ("get", _USER): ByPrivilege(READ_PEOPLE),
    ("patch", _USER): ByPrivilege(MAINTAIN, {"first_name": "x"}),
    ("post", f"{_USER}/password"): ByPrivilege(MAINTAIN),
    ("delete", f"{_USER}/second-factor"): ByPrivilege(MAINTAIN),
    ("get", f"{_USER}/belongings"): ByPrivilege(MAINTAIN),
    ("post", f"{_USER}/hand-over"): ByPrivilege(MAINTAIN, {"to": "{alice}"}),
    ("post", f"{_USER}/hand-over/preview"): ByPrivilege(MAINTAIN, {"to": "{alice}"}),
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
    ("get", "events/<uuid:event_id>"): _rights(SR),
    ("get", "events.csv"): ByPrivilege(("view_log",)),
    ("get", "events.jsonl"): ByPrivilege(("view_log",)),
    ("get", f"{_ITEM}/events"): _rights(SR),
    ("post", "containers"): _rights(CW, body={"parent": "{box}", "name": "new"}, stranger=400),
    ("get", "containers/by-path"): _rights(query="path=/team/box/inner"),
    ("get", _CONTAINER): _rights(),
    ("patch", _CONTAINER): _rights(CW, body={"name": "new"}),
    ("delete", _CONTAINER): _rights(CW),
    # What one has no right on is left out of it.
    ("get", f"{_CONTAINER}/items"): _rights(),
    ("get", f"{_CONTAINER}/export/preview"): _rights(CR),
    ("post", f"{_CONTAINER}/export"): _rights(CR, body={}),
    ("post", f"{_CONTAINER}/import/preview"): _rights(CW, FW, body=_EMPTY_EXPORT),
    ("post", f"{_CONTAINER}/import"): _rights(CW, FW, body=_EMPTY_EXPORT),
    # What one may do to what is declared is looked at record by record.
    ("post", "declaration/plan"): SignedIn(),
    ("post", "declaration/apply"): SignedIn(),
    ("get", _ROOT): _rights(),
    ("patch", _ROOT): _rights(CW, body={"name": "new"}),
    ("delete", _ROOT): _rights(CW),
    ("get", f"{_ROOT}/items"): _rights(),
    ("get", f"{_ITEM}/permissions"): _rights(SR),
    ("put", f"{_ITEM}/permissions"): _rights(SW, body={"entries": []}),
    ("post", f"{_ITEM}/permissions/preview"): _rights(SW, body={"entries": []}),
    ("post", "permissions/several"): _rights(SW, body=_SEVERAL),
    ("post", "permissions/several/preview"): _rights(SW, body=_SEVERAL),
    ("post", f"{_ITEM}/move/preview"): _rights(CW, body={"parent": "{box}"}),
    ("post", "items/move"): _rights(
        CW, body={"items": ["{inner}"], "parent": "{box}"}, stranger=400
    ),
    ("post", "items/move/preview"): _rights(
        CW, body={"items": ["{inner}"], "parent": "{box}"}, stranger=400
    ),
    ("post", f"{_ITEM}/copy"): _rights(CR, CW, FW, body={"parent": "{box}"}),
    ("post", "items/copy"): _rights(
        FR, CW, FW, body={"items": ["{credential}"], "parent": "{box}"}, stranger=400
    ),
    ("post", "items/delete"): _rights(CW, FW, body={"items": ["{credential}"]}),
    ("post", "items/deletion"): _rights(CW, body={"items": ["{credential}"]}),
    ("post", "items/tags"): _rights(FW, body={"items": ["{credential}"], "add": ["eu"]}),
    ("get", f"{_ITEM}/access"): _rights(SR),
    ("get", f"{_ITEM}/deletion"): _rights(CW),
    ("get", "bin"): SignedIn(),
    ("delete", "bin/<uuid:binned_id>"): ByPrivilege(("override_security",)),
    ("post", "bin/<uuid:binned_id>/restore"): Own({}),
    ("get", f"{_ITEM}/access.csv"): _rights(SR),
    # Of those whose permissions one may see.
    ("get", "access/everybody"): SignedIn(),
    ("get", "access/everybody.csv"): SignedIn(),
    ("get", f"{_ITEM}/access/question"): _rights(SR, query="role={role}&right=credential_use"),
    ("get", f"{_ITEM}/access/places"): _rights(SR, query="role={role}"),
    ("get", f"{_ITEM}/access/places.csv"): _rights(SR, query="role={role}"),
    ("post", "credentials"): _rights(CW, FW, body=_NEW_CREDENTIAL, stranger=400),
    ("get", "credentials/by-path"): _rights(FR, query="path=/team/box/crm"),
    ("get", "credentials/redirect-uri"): SignedIn(),
    ("get", "providers"): SignedIn(),
    ("get", "providers/<slug:slug>"): SignedIn(),
    ("post", "providers/<slug:slug>/form"): SignedIn(),
    ("get", _CREDENTIAL): _rights(FR),
    ("patch", _CREDENTIAL): _rights(FW, body={"description": "x"}),
    ("delete", _CREDENTIAL): _rights(CW, FW),
    ("post", f"{_CREDENTIAL}/authorize"): _rights(FW, body={}),
    ("post", f"{_CREDENTIAL}/refresh"): _rights(FW),
    ("post", f"{_CREDENTIAL}/revoke"): _rights(FW),
    ("get", f"{_CREDENTIAL}/token-facts"): _rights(FR),
    ("get", f"{_CREDENTIAL}/events"): _rights(FR),
    ("get", f"{_CREDENTIAL}/attempts"): _rights(FR),
    # What one may not read is in no list and no count.
    ("get", "overview"): SignedIn(),
    ("get", "overview/count"): SignedIn(),
    # For the one who began it, as long as they may see the credential.
    ("get", _AUTHORIZATION): _rights(FR),
    ("delete", _AUTHORIZATION): _rights(FR),
    ("post", f"{_AUTHORIZATION}/confirm"): _rights(FW),
    # Likewise for the one who asked.
    ("post", "inquiries"): _rights(
        FW, body={"kind": "test", "credential": "{credential}"}, stranger=400
    ),
    ("get", "inquiries/<uuid:inquiry_id>"): _rights(FR),
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
