"""Containers and credentials on a bad day: suspend, resume, revoke, throw away, and why who may."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tokenwell.accounts.admin import administrator, signed_in
from tokenwell.accounts.sessions import address_of
from tokenwell.administration import why
from tokenwell.administration.handing import hand_over
from tokenwell.containers import bins, paths
from tokenwell.containers.admin import ContainerAdmin
from tokenwell.containers.models import Binned, Item
from tokenwell.credentials import below, binning, deletion, revoke, suspending
from tokenwell.credentials.admin import CredentialAdmin
from tokenwell.credentials.models import Credential
from tokenwell.credentials.states import State
from tokenwell.web.deeds import Deed, DeedsAdmin

Given = Mapping[str, Any]

_REVOKING = (
    "The tokens are forgotten here at once, whatever becomes of the rest.",
    "A worker gives them back to the provider, and tries for up to 30 days.",
    "Settings and secrets stay. To use it again, somebody authorizes it anew.",
)
_SUSPENDING = (
    "No token is handed out, and none is renewed, until it is resumed.",
    "A token that was handed out before works until it ends: revoke what has leaked.",
    "Attempts to authorize that are open are cancelled.",
)
_THROWING = (
    "They go into the bin with all that is in them. For 30 days they can be put back.",
    "Nobody has a right on them there, and no token is handed out or renewed.",
    "A token that has leaked is not stopped by this: revoke it first.",
)
_RESUMING = ("Tokens are handed out again to whoever may use it.",)


def _revoke(request: HttpRequest, credential: Credential, given: Given) -> None:
    hand_over(revoke.revoke(credential, by=administrator(request)))


def _suspend(request: HttpRequest, credential: Credential, given: Given) -> None:
    suspending.suspend([credential.pk], by=signed_in(request), address=address_of(request))


def _resume(request: HttpRequest, credential: Credential, given: Given) -> None:
    suspending.resume([credential.pk], by=signed_in(request), address=address_of(request))


def _throw(request: HttpRequest, item: Item, given: Given) -> None:
    # What was in a container that was chosen as well has gone there with it.
    if bins.outside(Item.objects.filter(pk=item.pk)).exists():
        binning.throw(item, by=signed_in(request), address=address_of(request))


def _revoke_below(request: HttpRequest, container: Item, given: Given) -> None:
    there = below.few(below.credentials([container.pk]).filter(clock__token_set__isnull=False))
    hand_over(revoke.revoke_many(there, by=administrator(request)))


def _suspend_below(request: HttpRequest, container: Item, given: Given) -> None:
    there = below.few(below.credentials([container.pk]).exclude(clock__state=State.SUSPENDED))
    suspending.suspend(there, by=signed_in(request), address=address_of(request))


def _resume_below(request: HttpRequest, container: Item, given: Given) -> None:
    there = below.few(below.credentials([container.pk]).filter(clock__state=State.SUSPENDED))
    suspending.resume(there, by=signed_in(request), address=address_of(request))


def _counted_below(container: Item) -> list[str]:
    credentials = below.credentials([container.pk])
    with_tokens = credentials.filter(clock__token_set__isnull=False).count()
    suspended = credentials.filter(clock__state=State.SUSPENDED).count()
    return [
        f"Credentials here and below: {credentials.count()}; with tokens: {with_tokens};"
        f" suspended: {suspended}."
    ]


_THROW = Deed(
    name="throw",
    label="Delete: put into the bin",
    means=_THROWING,
    done="in the bin.",
    do=_throw,
    is_for=lambda item: not getattr(item, "is_fixed", False),
    on_rows=False,
    on_lists=True,
)


class _ItemPages(DeedsAdmin):
    """What the pages of containers and credentials share on a bad day."""

    delete_confirmation_template = "administration/throw.html"
    change_form_outer_after_template = "administration/who_may.html"

    def named(self, row: Any) -> str:
        return paths.path_of(row)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # What was thrown away is shown by the bin, which says where it was.
        return bins.outside(super().get_queryset(request))

    def get_actions(self, request: HttpRequest) -> Any:
        found = super().get_actions(request)
        # "Delete selected": `throw` says what becomes of them.
        found.pop("delete_selected", None)
        return found

    def remove(self, request: HttpRequest, obj: Any) -> None:
        _throw(request, obj, {})

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> HttpResponse:
        where = Binned.objects.filter(pk=obj_id).values_list("path", flat=True).first()
        messages.success(request, f"{where or obj_display} is in the bin.")
        return HttpResponseRedirect(reverse("admin:containers_binned_change", args=[obj_id]))

    def told_of(self, row: Any) -> dict[str, Any]:
        return {**super().told_of(row), "holders": why.holders_of(row)}

    def render_delete_form(self, request: HttpRequest, context: Any) -> Any:
        context["goes"] = deletion.describe_whole(context["object"])
        return super().render_delete_form(request, context)


class CredentialPages(_ItemPages, CredentialAdmin):
    """Credentials, with what is done to them in an emergency."""

    deeds: ClassVar[tuple[Deed, ...]] = (
        Deed(
            name="revoke",
            label="Revoke the tokens",
            means=_REVOKING,
            done="revoked.",
            do=_revoke,
            on_lists=True,
            cannot_be_undone=True,
        ),
        Deed(
            name="suspend",
            label="Suspend",
            means=_SUSPENDING,
            done="suspended.",
            do=_suspend,
            is_for=lambda credential: credential.clock.state != State.SUSPENDED,
            on_lists=True,
        ),
        Deed(
            name="resume",
            label="Resume",
            means=_RESUMING,
            done="may be used again.",
            do=_resume,
            is_for=lambda credential: credential.clock.state == State.SUSPENDED,
            on_lists=True,
        ),
        _THROW,
    )


class ContainerPages(_ItemPages, ContainerAdmin):
    """Containers, with what is done in an emergency to all that is below one."""

    deeds: ClassVar[tuple[Deed, ...]] = (
        Deed(
            name="suspend-below",
            label="Suspend all below",
            means=_SUSPENDING,
            done="all below is suspended.",
            do=_suspend_below,
            tells=_counted_below,
        ),
        Deed(
            name="resume-below",
            label="Resume all below",
            means=(*_RESUMING, "Those that were suspended earlier, for another reason, as well."),
            done="all below may be used again.",
            do=_resume_below,
            tells=_counted_below,
        ),
        Deed(
            name="revoke-below",
            label="Revoke the tokens of all below",
            means=_REVOKING,
            done="the tokens of all below are revoked.",
            do=_revoke_below,
            tells=_counted_below,
            cannot_be_undone=True,
        ),
        _THROW,
    )
