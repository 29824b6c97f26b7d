"""Administrators' pages about containers, and what the pages of all items share."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest

from tokenwell.accounts.admin import PeopleAdmin, signed_in
from tokenwell.accounts.sessions import address_of
from tokenwell.containers import bins, bootstrap, paths, sets, tree
from tokenwell.containers.api import tag_of
from tokenwell.containers.models import Container, Item, PermissionEntry
from tokenwell.web.admin import ShownInline, VerbAdmin
from tokenwell.web.admin_forms import VerbForm


class NameForm(VerbForm):
    version_of = staticmethod(tag_of)

    # Whole as it was typed: the verb says what a name may be.
    name = forms.CharField(strip=False, max_length=1000)

    class Meta:
        model = Container
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["name"] = self.instance.name


class NewContainerForm(NameForm):
    place = forms.CharField(
        label="In", initial="/public", help_text="The path of the container to make it in."
    )

    def clean_place(self) -> Container:
        return container_at(self.cleaned_data["place"])


class AdministratorsAdmin(PeopleAdmin):
    """People; who is an administrator no more loses the rights at the root that came with it."""

    dismiss = staticmethod(bootstrap.dismiss_administrator)


class EntriesInline(ShownInline):
    """What was said about rights here; it is changed in the app, which shows what it means."""

    model = PermissionEntry
    fk_name = "item"
    verbose_name_plural = "permissions said here"
    fields = ("user", "role", "facet", "value")
    readonly_fields = fields
    ordering = ("facet", "id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("user", "role")


class ItemList(ChangeList):
    """A page of items, with their paths read in one query."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows: Any = list(self.result_list)
        known = paths.paths_of(rows)
        for row in rows:
            row.path_here = known[row.pk]
        self.result_list = rows


class ItemAdmin(VerbAdmin):
    """What the pages of containers and credentials share."""

    inlines = (EntriesInline,)
    search_fields: ClassVar[tuple[str, ...]] = ("name",)
    ordering = ("name", "id")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ItemList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term.startswith("/"):
            return super().get_search_results(request, queryset, search_term)
        return queryset.filter(pk__in=ids_at(search_term)), False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        found = super().get_deleted_objects(objs, request)
        return [sorted(paths.paths_of(objs).values()), *found[1:]]

    @admin.display(ordering="name")
    def path(self, item: Any) -> str:
        """Give the path, read for a whole list together."""
        return getattr(item, "path_here", None) or paths.path_of(item)


class ContainerAdmin(ItemAdmin):
    """Containers: made and renamed. They are moved in the app."""

    list_display = ("path", "is_fixed", "created_at", "created_by", "modified_at", "modified_by")
    list_select_related = ("created_by", "modified_by")
    search_help_text = "A part of a name, or a whole path."
    readonly_fields = ("path", "created_at", "created_by", "modified_at", "modified_by")

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kwargs["form"] = NameForm if obj else NewContainerForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("name", *self.readonly_fields) if obj else ("place", "name")

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request) and not (obj and obj.is_fixed)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def create(self, request: HttpRequest, form: Any) -> Container:
        place, name = form.cleaned_data["place"], form.cleaned_data["name"]
        return tree.create_container(
            place, name, by=signed_in(request), address=address_of(request)
        )

    def hold(self, obj: Any) -> None:
        sets.lock_tree()

    def change(self, request: HttpRequest, obj: Any, form: Any) -> None:
        name = form.cleaned_data["name"]
        tree.rename(obj, name, by=signed_in(request), address=address_of(request))


def container_at(path: str) -> Container:
    """
    Find the container at a path that somebody typed.

    :raises ValidationError: there is none, or it is the bin's.
    """
    try:
        found = paths.find_id(path)
    except ValueError as error:
        raise forms.ValidationError(str(error)) from None
    there = Item.objects.filter(pk__in=[found] if found else [])
    rows = Container.objects.filter(pk__in=bins.outside(there).values("pk"))
    if (container := rows.first()) is None:
        raise forms.ValidationError("There is no such container.")
    return container


def ids_at(path: str) -> list[Any]:
    """List what is at a path that somebody typed: one id, or none."""
    try:
        found = paths.find_id(path)
    except ValueError:
        return []
    return [found] if found else []


def paths_by_id(ids: Any) -> dict[Any, str]:
    """Write the paths of those items that are still there, by id, in two queries."""
    return paths.paths_of(Item.objects.filter(pk__in=set(ids)))
