"""
Administrators' pages about credentials and the journal. Nothing here ever shows a secret:
sealed columns are not even read from the database.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.http import urlencode

from tokenwell.accounts.admin import signed_in
from tokenwell.accounts.sessions import address_of
from tokenwell.audit.admin import WhenFilter, read_id
from tokenwell.containers import sets
from tokenwell.containers.admin import ItemAdmin, NameForm, ids_at, paths_by_id
from tokenwell.credentials import changes
from tokenwell.credentials.locks import locked_credential
from tokenwell.credentials.models import Credential, RefreshAttempt, TokenSet
from tokenwell.credentials.status import provider_name
from tokenwell.encryption.fields import EncryptedField
from tokenwell.web.admin import MOST_ROWS, BoundedPaginator, ReadOnlyAdmin


class CredentialForm(NameForm):
    description = forms.CharField(
        max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    class Meta:
        model = Credential
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["description"] = self.instance.description


class CredentialAdmin(ItemAdmin):
    """Credentials: named and described; all else is changed in the app."""

    form = CredentialForm
    list_display = (
        "path",
        "grant_type",
        "provider",
        "state",
        "last_used_at",
        "modified_at",
    )
    list_filter = ("clock__state", "type", "grant_type")
    search_fields = ("name", "description", "client_id", "token_endpoint", "clock__host")
    search_help_text = "A part of name, description, client ID or token endpoint; or a whole path."
    fieldsets = (
        (None, {"fields": ("path", "name", "type", "description", "usages", "requests")}),
        (
            "State",
            {
                "fields": (
                    "state",
                    "since",
                    "token",
                    "refresh_at",
                    "last_error",
                    "last_used_at",
                )
            },
        ),
        (
            "Provider and client",
            {
                "fields": (
                    "grant_type",
                    "issuer",
                    "authorization_endpoint",
                    "token_endpoint",
                    "client_id",
                    "client_authentication",
                    "client_secret_is",
                    "scope",
                    "audience",
                    "resource",
                    "pkce",
                    "base_urls",
                    "calls_per_minute",
                    "largest_answer",
                    "extras",
                    "unknown_outcome",
                )
            },
        ),
        ("Times", {"fields": ("created_at", "created_by", "modified_at", "modified_by")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request).select_related("clock", "created_by", "modified_by")
        return rows.defer(*sealed_columns(Credential))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = [name for _, part in self.fieldsets for name in part["fields"]]
        return [name for name in shown if name not in {"name", "description"}]

    def hold(self, obj: Any) -> None:
        sets.share_tree()
        locked_credential(obj)

    def change(self, request: HttpRequest, obj: Any, form: Any) -> None:
        typed = form.typed("name", "description")
        changes.update(obj, typed, by=signed_in(request), address=address_of(request))

    @admin.display(ordering="token_endpoint")
    def provider(self, credential: Credential) -> str:
        """Name the provider by its host."""
        endpoint = credential.token_endpoint or credential.authorization_endpoint
        return provider_name(endpoint) if endpoint else "-"

    @admin.display(ordering="clock__state")
    def state(self, credential: Credential) -> str:
        """Give the state that is kept."""
        return credential.clock.state

    @admin.display(ordering="clock__since")
    def since(self, credential: Credential) -> str:
        """Say since when it is in this state."""
        return _time(credential.clock.since)

    @admin.display(description="last used", ordering="clock__last_used_at")
    def last_used_at(self, credential: Credential) -> str:
        """Say when a token was handed out last."""
        return _time(credential.clock.last_used_at)

    @admin.display(description="next renewal")
    def refresh_at(self, credential: Credential) -> str:
        """Say when the token is renewed in the background."""
        return _time(credential.clock.refresh_at)

    @admin.display(description="last error")
    def last_error(self, credential: Credential) -> str:
        """Give the code of what went wrong last, and when."""
        clock = credential.clock
        return f"{clock.last_error}, {_time(clock.last_error_at)}" if clock.last_error else "-"

    @admin.display(description="secrets that are set")
    def client_secret_is(self, credential: Credential) -> str:
        """Say whether there is a secret; never which."""
        notes = credential.secrets_set.items()
        return "; ".join(f"{name} by {note['by']}, {note['at']}" for name, note in notes) or "none"

    @admin.display(description="extra parameters and headers")
    def extras(self, credential: Credential) -> str:
        """List the names only: a value may well be a key."""
        names = {
            *credential.extra_authorization_params,
            *credential.extra_token_params,
            *credential.extra_headers,
        }
        return ", ".join(sorted(names)) or "-"

    @admin.display(description="token")
    def token(self, credential: Credential) -> str:
        """Tell of the token all but itself."""
        key = credential.clock.token_set
        found = _told_of_token(key) if key else None
        if found is None:
            return "none"
        return "\n".join(
            (
                f"version {found['version']}, obtained {_time(found['obtained_at'])}",
                f"expires: {_time(found['expires_at'])}",
                "with a refresh token" if found["renewable"] else "without a refresh token",
                f"granted scope: {found['granted_scope'] or 'not told'}",
            )
        )

    @admin.display(description="journal")
    def requests(self, credential: Credential) -> str:
        """Link to what was sent to the token endpoint for it."""
        wanted = urlencode({"credential_id": str(credential.pk), "when": "ever"})
        address = reverse("admin:credentials_refreshattempt_changelist")
        return format_html('<a href="{}?{}">Requests to the token endpoint</a>', address, wanted)


class JournalWhenFilter(WhenFilter):
    """The journal is far busier than the record: an hour is plenty to begin with."""

    usual = "hour"


class AttemptList(ChangeList):
    """A page of the journal, with the paths of its credentials read in two queries."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows: Any = list(self.result_list)
        known = paths_by_id(row.credential_id for row in rows)
        for row in rows:
            row.path_here = known.get(row.credential_id)
        self.result_list = rows


class RefreshAttemptAdmin(ReadOnlyAdmin):
    """The journal: what was sent to token endpoints and how it ended, without the answers."""

    list_display = (
        "started_at",
        "credential",
        "purpose",
        "from_version",
        "status",
        "outcome",
        "error",
        "kept_at",
        "ended_at",
        "sender",
    )
    list_filter = (JournalWhenFilter, "purpose")
    search_fields = ("credential_id",)
    search_help_text = (
        "The path or the id of a credential. At most the newest"
        f" {MOST_ROWS:,} requests are listed: narrow them by the filters."
    )
    ordering = ("-id",)
    sortable_by = ()
    paginator = BoundedPaginator
    fields = (
        "id",
        "credential",
        "credential_id",
        "authorization_id",
        "purpose",
        "from_version",
        "fence",
        "sender",
        "started_at",
        "status",
        "kept_at",
        "outcome",
        "error",
        "ended_at",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer(*sealed_columns(RefreshAttempt))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return AttemptList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term:
            return queryset, False
        wanted = read_id(search_term)
        ids = [wanted] if wanted else ids_at(search_term)
        return queryset.filter(credential_id__in=ids), False

    def record_id(self, obj: Any) -> Any:
        return obj.credential_id

    @admin.display(description="credential")
    def credential(self, attempt: Any) -> str:
        """Give the path of the credential, or that it is gone."""
        if not hasattr(attempt, "path_here"):
            attempt.path_here = paths_by_id([attempt.credential_id]).get(attempt.credential_id)
        return attempt.path_here or f"deleted: {attempt.credential_id}"


def _time(instant: datetime | None) -> str:
    return date_format(instant, "DATETIME_FORMAT") if instant else "-"


def _told_of_token(key: UUID) -> Any:
    rows = TokenSet.objects.filter(pk=key)
    return (
        rows.annotate(renewable=Q(refresh_token__isnull=False))
        .values("version", "obtained_at", "expires_at", "granted_scope", "renewable")
        .first()
    )


def sealed_columns(model: type[Model]) -> list[str]:
    """List the columns of a table that hold secrets."""
    return [field.name for field in model._meta.fields if isinstance(field, EncryptedField)]
