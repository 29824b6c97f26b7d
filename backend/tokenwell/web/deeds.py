"""What is done with rows of the administrators' pages beside changing them, after a question."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from tokenwell.web.admin import VerbAdmin
from tokenwell.web.admin_forms import dress, words_of
from tokenwell.web.problems import Problem

MOST_AT_ONCE = 1_000
_MOST_NAMED = 50
_SURE = "sure"


class DeedForm(forms.Form):
    """Asks for what a verb needs beside the row."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            dress(field)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """
    Something that a verb does to a row, once the person has read what it means.

    ``do`` gets the row and what the form asked for; what it answers is shown, if it does.
    """

    name: str
    label: str
    means: tuple[str, ...]
    done: str
    do: Callable[[HttpRequest, Any, Mapping[str, Any]], HttpResponse | None]
    # Given the row, what the form begins with.
    form: Callable[..., DeedForm] = DeedForm
    initial: Callable[[Any], dict[str, Any]] = lambda row: {}
    is_for: Callable[[Any], bool] = lambda row: True
    # Said of this very row: numbers, names.
    tells: Callable[[Any], Sequence[str]] = lambda row: ()
    on_rows: bool = True
    on_lists: bool = False
    cannot_be_undone: bool = False


class DeedsAdmin(VerbAdmin):
    """Offers deeds on the page of a row, and some of them on the list."""

    deeds: ClassVar[tuple[Deed, ...]] = ()
    change_form_outer_before_template = "administration/deeds.html"

    def named(self, row: Any) -> str:
        """Say how a row is called."""
        return str(row)

    def get_urls(self) -> Any:
        address = path(
            "<path:object_id>/do/<slug:name>/",
            self.admin_site.admin_view(self.deed_view),
            name=self._address_name(),
        )
        return [address, *super().get_urls()]

    def get_actions(self, request: HttpRequest) -> Any:
        found: dict[str, Any] = super().get_actions(request)
        for deed in self.deeds:
            if deed.on_lists and self.has_view_permission(request):
                found[deed.name] = (partial(_on_list, deed), deed.name, deed.label)
        return found

    def told_of(self, row: Any) -> dict[str, Any]:
        """Say what the page of a row shows beside its form, for its templates."""
        offered = [deed for deed in self.deeds if deed.on_rows and deed.is_for(row)]
        return {"deeds": [{"deed": one, "address": self._address(row, one)} for one in offered]}

    def render_change_form(  # type: ignore[override]  # Django names all but the first two.
        self, request: HttpRequest, context: Any, **kwargs: Any
    ) -> HttpResponse:
        if (row := kwargs.get("obj")) is not None:
            context |= self.told_of(row)
        return super().render_change_form(request, context, **kwargs)

    def deed_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Ask about a deed on one row, and do it."""
        obj = self.get_object(request, object_id)
        deed = next((one for one in self.deeds if one.name == name), None)
        if obj is None or deed is None or not self.has_view_permission(request, obj):
            raise Http404
        if not deed.is_for(obj):
            raise Http404
        return self.ask(request, deed, [obj])

    def ask(self, request: HttpRequest, deed: Deed, rows: list[Any]) -> HttpResponse:
        """Show what a deed means; do it to all rows or to none, once the person is sure."""
        is_sure = request.method == "POST" and request.POST.get(_SURE) == "yes"
        form = deed.form(request.POST if is_sure else None, initial=deed.initial(rows[0]))
        if is_sure and form.is_valid():
            try:
                return self._do(request, deed, rows, form.cleaned_data)
            except Problem as problem:
                form.add_error(None, words_of(problem))
        context = {
            **self.admin_site.each_context(request),
            "title": deed.label,
            "opts": self.opts,
            "deed": deed,
            "form": form,
            "rows": [{"pk": row.pk, "name": self.named(row)} for row in rows[:_MOST_NAMED]],
            "more": rows[_MOST_NAMED:],
            "told": [line for row in rows[:1] if len(rows) == 1 for line in deed.tells(row)],
            "is_list": request.POST.get("action") == deed.name,
            "back": self._way_back(request, rows),
        }
        return TemplateResponse(request, "administration/deed.html", context)

    def _do(
        self, request: HttpRequest, deed: Deed, rows: list[Any], given: Mapping[str, Any]
    ) -> HttpResponse:
        answer = None
        with transaction.atomic():
            for row in rows:
                answer = deed.do(request, row, given)
        if answer is not None:
            return answer
        what = self.named(rows[0]) if len(rows) == 1 else f"{len(rows)} selected"
        messages.success(request, f"{what}: {deed.done}")
        return HttpResponseRedirect(self._way_back(request, rows))

    def _way_back(self, request: HttpRequest, rows: list[Any]) -> str:
        page = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        if len(rows) == 1 and self.get_queryset(request).filter(pk=rows[0].pk).exists():
            return reverse(f"{page}_change", args=[rows[0].pk])
        return reverse(f"{page}_changelist")

    def _address(self, obj: Any, deed: Deed) -> str:
        return reverse(f"admin:{self._address_name()}", args=[obj.pk, deed.name])

    def _address_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_deed"


def _on_list(
    deed: Deed, pages: DeedsAdmin, request: HttpRequest, queryset: QuerySet[Any]
) -> HttpResponse | None:
    # Those that one transaction locks, in the order in which all lock them.
    ordered = queryset.order_by("pk")[: MOST_AT_ONCE + 1]
    rows = [row for row in ordered if deed.is_for(row)]
    if len(rows) > MOST_AT_ONCE:
        messages.error(request, f"Choose at most {MOST_AT_ONCE:,} at once. Nothing was changed.")
        return None
    if not rows:
        messages.warning(request, f"{deed.label}: none of those that were selected can.")
        return None
    return pages.ask(request, deed, rows)
