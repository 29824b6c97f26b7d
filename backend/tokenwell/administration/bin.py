"""The bin, to look through, to put back from, and to empty."""

from collections.abc import Mapping
from copy import copy
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from tokenwell.accounts.admin import administrator, signed_in
from tokenwell.accounts.sessions import address_of
from tokenwell.containers import bins, paths, sets
from tokenwell.containers.admin import container_at
from tokenwell.containers.models import Binned, Container, Item, Kind
from tokenwell.credentials import binning
from tokenwell.credentials.binning import below
from tokenwell.web.deeds import Deed, DeedForm, DeedsAdmin
from tokenwell.web.problems import not_found

Given = Mapping[str, Any]


class RestoreForm(DeedForm):
    place = forms.CharField(label="Into", help_text="The path of a container.", max_length=100_000)
    name = forms.CharField(strip=False, max_length=1000)

    def clean_place(self) -> Container:
        return container_at(self.cleaned_data["place"])


def _begin(binned: Binned) -> dict[str, Any]:
    there = bins.outside(Item.objects.filter(pk=binned.parent_id)).first()
    return {"place": paths.path_of(there) if there else "", "name": binned.name}


def _restore(request: HttpRequest, binned: Binned, given: Given) -> None:
    by, address = signed_in(request), address_of(request)
    sets.lock_tree()
    # Since the form was read, the place may have been thrown away itself.
    if not bins.outside(Item.objects.filter(pk=given["place"].pk)).exists():
        raise not_found()
    binning.put_back(binned, given["place"], given["name"], by=by, address=address)


def _let_go(request: HttpRequest, binned: Binned, given: Given) -> None:
    binning.let_go(binned, by=administrator(request))


class BinPages(DeedsAdmin):
    """What was thrown away in the last 30 days."""

    list_display = ("path", "kind", "thrown_at", "thrown_by", "gone_at")
    list_select_related = ("item", "thrown_by")
    search_fields = ("path",)
    search_help_text = "A part of the path that it had."
    ordering = ("-thrown_at", "-item_id")
    fields = ("path", "kind", "holds", "thrown_at", "thrown_by", "gone_at")
    readonly_fields = fields
    deeds: ClassVar[tuple[Deed, ...]] = (
        Deed(
            name="restore",
            label="Put back",
            means=(
                "It is put back as it was: secrets, tokens, states, and the rights said in it.",
                "In another container than before, the rights of that one count for it.",
            ),
            done="put back.",
            do=_restore,
            form=RestoreForm,
            initial=_begin,
        ),
        Deed(
            name="let-go",
            label="Delete for good",
            means=(
                "It is deleted with all that is in it; nothing brings it back.",
                "Its tokens are given back to their providers.",
            ),
            done="deleted for good.",
            do=_let_go,
            on_lists=True,
            cannot_be_undone=True,
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # As people say it; the model's own words are about one row.
        self.opts = copy(self.opts)
        self.opts.verbose_name, self.opts.verbose_name_plural = "deleted item", "deleted items"

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        found = super().get_changelist_instance(request)
        found.opts = self.opts
        return found

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("item", "thrown_by")

    def record_id(self, obj: Any) -> Any:
        return obj.item_id

    @admin.display(description="kind", ordering="item__kind")
    def kind(self, binned: Binned) -> str:
        """Say what it is."""
        return binned.item.kind

    @admin.display(description="goes for good")
    def gone_at(self, binned: Binned) -> Any:
        """Say until when it can be put back."""
        return binned.thrown_at + bins.KEPT_FOR

    @admin.display(description="holds")
    def holds(self, binned: Binned) -> str:
        """Count what is in it."""
        inside = below(binned.item).exclude(pk=binned.item_id)
        counts = ((kind, inside.filter(kind=kind).count()) for kind in Kind)
        return "; ".join(f"{kind.value}s: {count}" for kind, count in counts)
