"""People on a bad day: what they may do, where they are signed in, and signing them out."""

from collections.abc import Mapping
from typing import Any, ClassVar

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.http import HttpRequest
from django.utils.formats import date_format

from tokenwell.accounts.admin import administrator
from tokenwell.accounts.models import User
from tokenwell.administration import why
from tokenwell.containers.admin import AdministratorsAdmin
from tokenwell.signing_in import factors, sessions
from tokenwell.web.deeds import Deed, DeedsAdmin

Given = Mapping[str, Any]

_WHEN = "DATETIME_FORMAT"


def _end_sessions(request: HttpRequest, user: User, given: Given) -> None:
    sessions.end_all(user, by=administrator(request))


def _turn_factor_off(request: HttpRequest, user: User, given: Given) -> None:
    factors.remove(user, by=administrator(request))


def _has_factor(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user).exists())


class PersonPages(DeedsAdmin, AdministratorsAdmin):
    """People, with their sessions, their second factor, and what they may do."""

    change_form_outer_after_template = "administration/what_may.html"
    readonly_fields: ClassVar[tuple[str, ...]] = (
        *AdministratorsAdmin.readonly_fields,
        "second_factor",
        "signed_in_at",
    )
    deeds: ClassVar[tuple[Deed, ...]] = (
        Deed(
            name="end-sessions",
            label="Sign out everywhere",
            means=(
                "All sessions of this person end at once, at each browser.",
                "The password stays: whoever knows it can sign in again. Disable the account, or"
                " set another password, to keep somebody out.",
            ),
            done="signed out everywhere.",
            do=_end_sessions,
            on_lists=True,
        ),
        Deed(
            name="second-factor",
            label="Turn off the second factor",
            means=(
                "The app and the recovery codes of this person are forgotten.",
                "The password alone signs them in then. Be sure that it is them who asks.",
            ),
            done="the second factor is off.",
            do=_turn_factor_off,
            is_for=_has_factor,
            cannot_be_undone=True,
        ),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        found = super().get_fieldsets(request, obj)
        if obj is None:
            return found
        return (*found, ("Signing in", {"fields": ("second_factor", "signed_in_at")}))

    def told_of(self, row: Any) -> dict[str, Any]:
        return {**super().told_of(row), "may": why.places_of(row)}

    @admin.display(description="second factor")
    def second_factor(self, user: User) -> str:
        """Say whether there is one, and since when."""
        rows = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP)
        app = rows.only("created_at").first()
        return f"since {date_format(app.created_at, _WHEN)}" if app else "none"

    @admin.display(description="signed in")
    def signed_in_at(self, user: User) -> str:
        """List the sessions: where, since when, and when they were seen last."""
        lines = [
            f"{one.ip or 'unknown address'}, since {date_format(one.created_at, _WHEN)},"
            f" seen {date_format(one.last_seen_at, _WHEN)}"
            for one in sessions.sessions_of(user)
        ]
        return "\n".join(lines) or "nowhere"
