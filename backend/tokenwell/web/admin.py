"""What the administrators' pages share: they show, and change only through verbs."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from tokenwell.web.admin_forms import words_of
from tokenwell.web.problems import Problem, not_found

if TYPE_CHECKING:
    # The theme has no types; these are Django's with other templates.
    from django.contrib.admin import ModelAdmin, TabularInline
else:
    from unfold.admin import ModelAdmin, TabularInline

MOST_ROWS = 2_000
_COMPARISONS = frozenset({"exact", "isnull", "gte", "lt"})  # what the filters themselves use


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts no further than ``MOST_ROWS``: a table that grows for ever is never read whole."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[:MOST_ROWS].count())


class ReadOnlyAdmin(ModelAdmin):  # type: ignore[type-arg]
    """
    Shows rows to administrators, and changes nothing.

    Whatever changes is switched on by a subclass that hands it to a verb, so that the record
    tells of it and the verb's own rules hold.
    """

    show_full_result_count = False
    # Counting each choice of a filter would read the whole table again and again.
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    view_on_site = False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """List the rows; a NUL character, which no column can hold, is not looked for."""
        if "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseRedirect(request.path)
        return super().changelist_view(request, extra_context)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """
        Let the address of a list ask for what its filters offer or its pages show, no more.

        Django lets it ask for any column. Whether rows come back would then tell of a hash
        or a secret, letter by letter.
        """
        offered = {getattr(one, "parameter_name", one) for one in self.list_filter}
        name, _, comparison = lookup.rpartition("__")
        return lookup in {*offered, *self.readonly_fields} or (
            name in offered and comparison in _COMPARISONS
        )

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # The site lets in administrators only; whoever finds another way sees nothing.
        return bool(request.user.is_active and getattr(request.user, "is_superuser", False))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        raise PermissionDenied

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Do nothing: the verb has done all."""

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        raise PermissionDenied

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with transaction.atomic():
            for obj in queryset:
                self.delete_model(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        # Django would walk through all that hangs on them; the verb knows what may go.
        return [str(obj) for obj in objs], {self.opts.verbose_name_plural: len(objs)}, set(), []

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        # For a log that we don't keep.
        return ""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Do nothing: the record is ours, and the verb has written it."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Do nothing: the record is ours, and the verb has written it."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Do nothing: the record is ours, and the verb has written it."""

    def record_id(self, obj: Any) -> Any:
        """Say by which id the record knows an object."""
        return obj.pk

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show what the record has on an object, in place of Django's own log."""
        obj = self.get_object(request, object_id)
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]
        wanted = urlencode({"target_id": self.record_id(obj), "when": "ever"})
        return HttpResponseRedirect(f"{reverse('admin:audit_auditevent_changelist')}?{wanted}")


class ShownInline(TabularInline):  # type: ignore[type-arg]
    """Shows rows that hang on another, to whoever may see that one."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class VerbAdmin(ReadOnlyAdmin):
    """
    Changes rows by verbs: a subclass says in ``create``, ``change`` and ``remove`` by which.

    What a verb refuses is shown in the form, or as a message where there is none. So is that
    somebody else changed the row since the page was read: nobody undoes what they never saw.
    """

    change_form_before_template = "administration/version.html"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)

    def create(self, request: HttpRequest, form: Any) -> Model:
        """Make what the form says; for a subclass that lets add."""
        raise PermissionDenied

    def change(self, request: HttpRequest, obj: Any, form: Any) -> None:
        """Change ``obj``, which is as the database has it, to what the form says."""
        raise PermissionDenied

    def hold(self, obj: Any) -> None:
        """Keep others from changing ``obj`` until the commit; for a subclass that lets change."""
        raise PermissionDenied

    def remove(self, request: HttpRequest, obj: Any) -> None:
        """Delete ``obj``; for a subclass that lets delete."""
        raise PermissionDenied

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            self.hold(obj)
            # Read again: the form has written what was typed into the one that it was given.
            row = self.get_queryset(request).filter(pk=obj.pk).first()
            if row is None:
                raise not_found()
            form.need_version_of(row)
            self.change(request, row, form)
            return
        obj.pk = self.create(request, form).pk
        obj.refresh_from_db()

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.remove(request, obj)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        problem = getattr(request, "problem", None)
        return type(form)(form.__name__, (form,), {"problem": problem}) if problem else form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Problem as problem:
            # All is undone. The same form once more, with what the verb said beside its fields.
            request.problem = problem  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        try:
            return super().delete_view(request, object_id, extra_context)
        except Problem as problem:
            messages.error(request, words_of(problem))
            return HttpResponseRedirect(request.path.removesuffix("delete/") + "change/")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        try:
            return super().changelist_view(request, extra_context)
        except Problem as problem:
            messages.error(request, words_of(problem))
            return HttpResponseRedirect(request.get_full_path())
