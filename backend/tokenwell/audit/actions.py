"""Every event that is recorded: its name, how grave it is, and the sentence that tells it."""

import re
from enum import StrEnum


class Severity(StrEnum):
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Action(StrEnum):
    """``subject.what_happened``. A name is never used again for something else."""

    SIGNED_IN = "session.signed_in"
    SIGN_IN_FAILED = "session.sign_in_failed"
    CODE_REFUSED = "session.code_refused"
    SIGNED_OUT = "session.signed_out"
    SESSION_ENDED = "session.ended"

    USER_CREATED = "user.created"
    USER_UPDATED = "user.updated"
    USER_DISABLED = "user.disabled"
    USER_DELETED = "user.deleted"
    USER_HANDED_OVER = "user.handed_over"
    PASSWORD_CHANGED = "user.password_changed"  # noqa: S105
    PASSWORD_RESET_ASKED = "user.password_reset_asked"  # noqa: S105
    SECOND_FACTOR_ADDED = "user.second_factor_added"
    SECOND_FACTOR_REMOVED = "user.second_factor_removed"
    RECOVERY_CODES_MADE = "user.recovery_codes_made"
    ROLE_CREATED = "role.created"
    ROLE_UPDATED = "role.updated"
    ROLE_DELETED = "role.deleted"
    ROLE_MEMBERS_CHANGED = "role.members_changed"
    PRIVILEGES_CHANGED = "privileges.changed"

    SERVICE_CREATED = "service.created"
    SERVICE_UPDATED = "service.updated"
    SERVICE_DELETED = "service.deleted"
    KEY_CREATED = "api_key.created"
    KEY_UPDATED = "api_key.updated"
    KEY_ROTATED = "api_key.rotated"
    KEY_DELETED = "api_key.deleted"

    CONTAINER_CREATED = "container.created"
    CONTAINER_UPDATED = "container.updated"
    CONTAINER_RENAMED = "container.renamed"
    CONTAINER_MOVED = "container.moved"
    CONTAINER_DELETED = "container.deleted"
    ITEM_COPIED = "item.copied"
    ITEM_RESTORED = "item.restored"
    ITEM_PURGED = "item.purged"
    ITEM_HANDED_OVER = "item.handed_over"
    PERMISSIONS_CHANGED = "permissions.changed"

    CREDENTIAL_CREATED = "credential.created"
    CREDENTIAL_UPDATED = "credential.updated"
    CREDENTIAL_RENAMED = "credential.renamed"
    CREDENTIAL_MOVED = "credential.moved"
    CREDENTIAL_DELETED = "credential.deleted"
    DESTINATION_CHANGED = "credential.destination_changed"
    CREDENTIAL_SUSPENDED = "credential.suspended"
    CREDENTIAL_RESUMED = "credential.resumed"
    CREDENTIAL_REVOKED = "credential.revoked"
    CREDENTIAL_TESTED = "credential.tested"
    CLIENT_REGISTERED = "credential.client_registered"

    JOB_CREATED = "job.created"
    JOB_UPDATED = "job.updated"
    JOB_RENAMED = "job.renamed"
    JOB_MOVED = "job.moved"
    JOB_DELETED = "job.deleted"
    JOB_STARTED = "job.started"
    JOB_REFUSED = "job.start_refused"
    JOB_SUCCEEDED = "job.succeeded"
    JOB_FAILED = "job.failed"
    JOB_INTERRUPTED = "job.interrupted"
    JOB_SKIPPED = "job.skipped"
    JOB_STOPPED = "job.stopped"

    AUTHORIZATION_STARTED = "authorization.started"
    AUTHORIZATION_GRANTED = "authorization.granted"
    AUTHORIZATION_REFUSED = "authorization.refused"
    AUTHORIZATION_FAILED = "authorization.failed"
    AUTHORIZATION_CANCELLED = "authorization.cancelled"
    AUTHORIZATION_OTHER_ACCOUNT = "authorization.other_account"
    ACCOUNT_CONFIRMED = "authorization.account_confirmed"
    CALLBACK_REFUSED = "authorization.callback_refused"

    TOKEN_RENEWED = "token.renewed"  # noqa: S105
    TOKEN_REFUSED = "token.refused"  # noqa: S105
    TOKEN_UNAVAILABLE = "token.unavailable"  # noqa: S105
    TOKEN_UNCERTAIN = "token.uncertain"  # noqa: S105
    TOKEN_OF_OTHER_ACCOUNT = "token.other_account"  # noqa: S105
    TOKEN_GIVEN_BACK = "token.given_back"  # noqa: S105
    TOKEN_NOT_GIVEN_BACK = "token.not_given_back"  # noqa: S105
    TOKEN_USED = "token.used"  # noqa: S105
    USE_REFUSED = "token.use_refused"
    PROXY_CALLED = "proxy.called"
    TOKEN_REFLECTED = "proxy.token_reflected"  # noqa: S105
    # Of a Password credential, whose user name and password are handed out.
    LOGIN_USED = "login.used"

    WEBHOOK_CREATED = "webhook.created"
    WEBHOOK_UPDATED = "webhook.updated"
    WEBHOOK_DELETED = "webhook.deleted"
    WEBHOOK_ROTATED = "webhook.secret_rotated"
    WEBHOOK_DISABLED = "webhook.disabled"

    VIEW_CREATED = "view.created"
    VIEW_UPDATED = "view.updated"
    VIEW_DELETED = "view.deleted"

    RECORD_EXPORTED = "record.exported"

    EXPORT_MADE = "export.made"
    IMPORT_DONE = "import.done"
    DECLARATION_APPLIED = "declaration.applied"

    ANSWER_STRANDED = "engine.answer_stranded"
    ENGINE_RESTORED = "engine.restored"
    ENGINE_RESUMED = "engine.resumed"


# After these somebody may do what they might not before, or the other way round.
CHANGES_RIGHTS = (
    Action.PERMISSIONS_CHANGED,
    Action.ROLE_MEMBERS_CHANGED,
    Action.ROLE_DELETED,
    Action.CONTAINER_CREATED,
    Action.CREDENTIAL_CREATED,
    Action.CONTAINER_MOVED,
    Action.CREDENTIAL_MOVED,
    Action.ITEM_RESTORED,
    Action.USER_DISABLED,
    Action.USER_UPDATED,
    Action.SERVICE_CREATED,
    Action.SERVICE_UPDATED,
)

_SENTENCES = {
    Action.SIGNED_IN: "{actor} signed in",
    Action.SIGN_IN_FAILED: "Somebody tried to sign in as {username} and failed",
    Action.CODE_REFUSED: "Somebody gave a wrong code for {path}, who had the password",
    Action.SIGNED_OUT: "{actor} signed out",
    Action.SESSION_ENDED: "{actor} signed {path} out at {address}",
    Action.USER_CREATED: "{actor} created the user {path}",
    Action.USER_UPDATED: "{actor} changed the user {path}: {fields}",
    Action.USER_DISABLED: "{actor} disabled the user {path}",
    Action.USER_DELETED: "{actor} deleted the user {path}",
    Action.USER_HANDED_OVER: "{actor} handed over what belongs to {path} to {after}: {entries}"
    " permission entries, {items} containers and credentials",
    Action.PASSWORD_CHANGED: "{actor} set the password of {path}",
    Action.PASSWORD_RESET_ASKED: "Somebody asked for a link to set the password of {path}, and it"
    " was sent",
    Action.SECOND_FACTOR_ADDED: "{actor} turned on the second factor of {path}",
    Action.SECOND_FACTOR_REMOVED: "{actor} turned off the second factor of {path}",
    Action.RECOVERY_CODES_MADE: "{actor} made new recovery codes for {path}",
    Action.ROLE_CREATED: "{actor} created the role {path}",
    Action.ROLE_UPDATED: "{actor} changed the role {path}: {fields}",
    Action.ROLE_DELETED: "{actor} deleted the role {path}",
    Action.ROLE_MEMBERS_CHANGED: "{actor} changed the members of {path}",
    Action.PRIVILEGES_CHANGED: "{actor} changed the privileges of {path}",
    Action.SERVICE_CREATED: "{actor} created the service {path}",
    Action.SERVICE_UPDATED: "{actor} changed the service {path}: {fields}",
    Action.SERVICE_DELETED: "{actor} deleted the service {path}",
    Action.KEY_CREATED: "{actor} made the key {label} for {path}",
    Action.KEY_UPDATED: "{actor} changed the key {label} of {path}: {fields}",
    Action.KEY_ROTATED: "{actor} let the key {label} of {path} end for a new one",
    Action.KEY_DELETED: "{actor} deleted the key {label} of {path}",
    Action.CONTAINER_CREATED: "{actor} created {path}",
    Action.CONTAINER_UPDATED: "{actor} changed {path}: {fields}",
    Action.CONTAINER_RENAMED: "{actor} renamed {before} to {path}",
    Action.CONTAINER_MOVED: "{actor} moved {before} to {path}",
    Action.CONTAINER_DELETED: "{actor} deleted {path}",
    Action.ITEM_COPIED: "{actor} copied {path}, without secrets",
    Action.ITEM_RESTORED: "{actor} took {path} out of the bin",
    Action.ITEM_PURGED: "{actor} deleted {path} for good",
    Action.ITEM_HANDED_OVER: "{actor} made {after} the owner of {path}",
    Action.PERMISSIONS_CHANGED: "{actor} changed the permissions of {path}",
    Action.CREDENTIAL_CREATED: "{actor} created {path}",
    Action.CREDENTIAL_UPDATED: "{actor} changed {path}: {fields}",
    Action.CREDENTIAL_RENAMED: "{actor} renamed {before} to {path}",
    Action.CREDENTIAL_MOVED: "{actor} moved {before} to {path}",
    Action.CREDENTIAL_DELETED: "{actor} deleted {path}",
    Action.DESTINATION_CHANGED: "{actor} changed where {path} sends its secrets: {fields}",
    Action.CREDENTIAL_SUSPENDED: "{actor} suspended {path}",
    Action.CREDENTIAL_RESUMED: "{actor} let {path} be used again",
    Action.CREDENTIAL_REVOKED: "{actor} revoked the tokens of {path}",
    Action.CREDENTIAL_TESTED: "{actor} tested {path}: {outcome}",
    Action.CLIENT_REGISTERED: "{actor} registered a client for {path} at its provider",
    Action.JOB_CREATED: "{actor} created {path}",
    Action.JOB_UPDATED: "{actor} changed {path}: {fields}",
    Action.JOB_RENAMED: "{actor} renamed {before} to {path}",
    Action.JOB_MOVED: "{actor} moved {before} to {path}",
    Action.JOB_DELETED: "{actor} deleted {path}",
    Action.JOB_STARTED: "{actor} started {path}",
    Action.JOB_REFUSED: "{actor} was refused the start of {path}: {error}",
    Action.JOB_SUCCEEDED: "{path} ran for {runs_for}: status {status}",
    Action.JOB_FAILED: "{path} ran for {runs_for} and failed: {error}",
    Action.JOB_INTERRUPTED: "A run of {path} was interrupted",
    Action.JOB_SKIPPED: "A run of {path} was left out: {error}",
    Action.JOB_STOPPED: "{actor} stopped a run of {path}",
    Action.AUTHORIZATION_STARTED: "{actor} started to authorize {path}",
    Action.AUTHORIZATION_GRANTED: "{path} was authorized by {actor}",
    Action.AUTHORIZATION_REFUSED: "The provider refused to authorize {path}: {error}",
    Action.AUTHORIZATION_FAILED: "{path} could not be authorized: {error}",
    Action.AUTHORIZATION_CANCELLED: "{actor} cancelled the authorization of {path}",
    Action.AUTHORIZATION_OTHER_ACCOUNT: "{path} was authorized for {label}, another account than"
    " before; somebody has to confirm it",
    Action.ACCOUNT_CONFIRMED: "{actor} confirmed {label} as the account of {path}",
    Action.CALLBACK_REFUSED: "An answer for {path} was turned away: {error}",
    Action.TOKEN_RENEWED: "{path} got a new access token",
    Action.TOKEN_REFUSED: "The provider refused to renew {path}: {error}",
    Action.TOKEN_UNAVAILABLE: "The provider of {path} did not answer: {error}",
    Action.TOKEN_UNCERTAIN: "A renewal of {path} ended without a known outcome",
    Action.TOKEN_OF_OTHER_ACCOUNT: "A renewal of {path} brought what can't be trusted: {error}",
    Action.TOKEN_GIVEN_BACK: "A token of {path} was given back to the provider",
    Action.TOKEN_NOT_GIVEN_BACK: "A token of {path} could not be given back: {error}",
    Action.TOKEN_USED: "{actor} fetched an access token of {path} for {purpose}",
    Action.LOGIN_USED: "{actor} fetched the user name and password of {path} for {purpose}",
    Action.USE_REFUSED: "{actor} was refused the use of {path}: {error}",
    Action.PROXY_CALLED: "{actor} called {host} with {path}: {method}, {outcome}",
    Action.TOKEN_REFLECTED: "{host} sent the token of {path} back to {actor}, and the answer was"
    " stopped",
    Action.WEBHOOK_CREATED: "{actor} made a webhook to {path}",
    Action.WEBHOOK_UPDATED: "{actor} changed a webhook to {path}: {fields}",
    Action.WEBHOOK_DELETED: "{actor} deleted a webhook to {path}",
    Action.WEBHOOK_ROTATED: "{actor} made a new secret for a webhook to {path}",
    Action.WEBHOOK_DISABLED: "{actor} disabled a webhook to {path}: {reason}",
    Action.VIEW_CREATED: "{actor} saved the view {path}",
    Action.VIEW_UPDATED: "{actor} changed the view {path}: {fields}",
    Action.VIEW_DELETED: "{actor} deleted the view {path}",
    Action.RECORD_EXPORTED: "{actor} took a copy of the record",
    Action.EXPORT_MADE: "{actor} took a copy of {path}: {credentials} credentials, {secrets} with"
    " secrets or tokens",
    Action.IMPORT_DONE: "{actor} imported into {path}: {created} created, {overwritten}"
    " overwritten, {skipped} left as they were",
    Action.DECLARATION_APPLIED: "{actor} applied a declarative file: {created} created,"
    " {overwritten} changed, {skipped} left as they were",
    Action.ANSWER_STRANDED: "An answer for {path} was kept on the disk and fits no more",
    Action.ENGINE_RESTORED: "The database was found to be restored from a backup; nothing is"
    " renewed until an operator says so",
    Action.ENGINE_RESUMED: "An operator let the engine renew again: {policy}",
}

_ID = re.compile(r" \([0-9a-f-]{36}\)")

_GRAVE = {
    Action.TOKEN_REFUSED: Severity.ERROR,
    Action.AUTHORIZATION_FAILED: Severity.ERROR,
    Action.SIGN_IN_FAILED: Severity.WARNING,
    Action.CODE_REFUSED: Severity.WARNING,
    Action.SECOND_FACTOR_REMOVED: Severity.WARNING,
    Action.CALLBACK_REFUSED: Severity.WARNING,
    Action.JOB_REFUSED: Severity.WARNING,
    Action.JOB_FAILED: Severity.WARNING,
    Action.JOB_INTERRUPTED: Severity.WARNING,
    Action.JOB_SKIPPED: Severity.WARNING,
    Action.JOB_STOPPED: Severity.WARNING,
    Action.USE_REFUSED: Severity.WARNING,
    Action.TOKEN_REFLECTED: Severity.ERROR,
    Action.TOKEN_UNAVAILABLE: Severity.WARNING,
    Action.TOKEN_UNCERTAIN: Severity.WARNING,
    Action.AUTHORIZATION_REFUSED: Severity.WARNING,
    Action.DESTINATION_CHANGED: Severity.WARNING,
    Action.AUTHORIZATION_OTHER_ACCOUNT: Severity.WARNING,
    Action.TOKEN_OF_OTHER_ACCOUNT: Severity.ERROR,
    Action.TOKEN_NOT_GIVEN_BACK: Severity.WARNING,
    Action.WEBHOOK_DISABLED: Severity.WARNING,
    Action.RECORD_EXPORTED: Severity.WARNING,
    Action.EXPORT_MADE: Severity.WARNING,
    Action.IMPORT_DONE: Severity.WARNING,
    Action.ANSWER_STRANDED: Severity.ERROR,
    Action.ENGINE_RESTORED: Severity.ERROR,
    Action.ENGINE_RESUMED: Severity.WARNING,
}


def severity_of(action: Action) -> Severity:
    """Say how grave an event of this kind is."""
    return _GRAVE.get(action, Severity.INFO)


def sentence(action: str, *, actor: str, path: str, facts: dict[str, object]) -> str:
    """Tell an event in words, or by its name if this release does not know it any more."""
    try:
        pattern = _SENTENCES[Action(action)]
    except (ValueError, KeyError):
        return f"{actor}: {action} {path}"
    told = pattern.format_map(_Words(actor=actor, path=path, **_spoken(facts)))
    return told + _came_and_went(facts)


class _Words(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "something"


def _spoken(facts: dict[str, object]) -> dict[str, str]:
    return {
        key: _listed(key, value) if isinstance(value, list) else str(value)
        for key, value in facts.items()
        if key not in {"actor", "path"}
    }


def _came_and_went(facts: dict[str, object]) -> str:
    parts = []
    for verb in ("added", "changed", "removed"):
        names = facts.get(verb)
        if isinstance(names, list) and names:
            # The record keeps the ids; a sentence is for people.
            parts.append(f"{verb} {', '.join(_ID.sub('', str(name)) for name in names)}")
    return f": {'; '.join(parts)}" if parts else ""


def _listed(key: str, values: list[object]) -> str:
    words = ", ".join(map(str, values))
    # The API's names of fields, as a person would say them.
    return words.replace("_", " ") if key == "fields" else words
