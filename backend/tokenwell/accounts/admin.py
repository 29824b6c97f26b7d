"""Administrators' pages about people, roles, services and keys."""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.contrib.auth import update_session_auth_hash
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from tokenwell.accounts import admin_forms, people, roles, service_accounts
from tokenwell.accounts.holding import hold_key, hold_person, hold_service
from tokenwell.accounts.locks import lock_memberships
from tokenwell.accounts.models import ApiKey, Role, RoleMember, ServiceAccount, User
from tokenwell.accounts.sessions import address_of
from tokenwell.audit.log import Actor
from tokenwell.web.admin import ShownInline, VerbAdmin


class PeopleAdmin(VerbAdmin):
    """People; services have their own page. Nobody is deleted here, only disabled."""

    list_display = (
        "username",
        "display_name",
        "email",
        "is_active",
        "administrator",
        "member_of",
        "last_login",
    )
    list_filter = ("is_active", "is_superuser")
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("username",)
    readonly_fields: ClassVar[tuple[str, ...]] = ("member_of", "last_login", "date_joined")
    # What else ends then, the floors above know.
    dismiss = staticmethod(people.dismiss_administrator)

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).filter(is_service=False)
        return rows.defer("password").prefetch_related("groups")

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kwargs["form"] = admin_forms.PersonForm if obj else admin_forms.NewPersonForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        who = ("username", "first_name", "last_name", "email", "new_password")
        if obj is None:
            return ((None, {"fields": (*who, "is_administrator")}),)
        return (
            (None, {"fields": who}),
            ("Rights", {"fields": ("is_active", "is_administrator", "privileges", "member_of")}),
            ("Times", {"fields": ("last_login", "date_joined")}),
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def create(self, request: HttpRequest, form: Any) -> User:
        values = dict(form.cleaned_data)
        password = values.pop("new_password")
        if not password:
            password = people.random_password()
            show_once(request, password)
        return people.create_user(password=password, by=administrator(request), **values)

    def hold(self, obj: Any) -> None:
        hold_person(obj.pk)

    def change(self, request: HttpRequest, obj: Any, form: Any) -> None:
        by, wanted = administrator(request), form.cleaned_data
        names = form.typed("username", "first_name", "last_name", "email")
        people.update_user(obj, by=by, **names)
        if "privileges" in form.changed_data:
            people.set_privileges(obj, wanted["privileges"], by=by)
        if "is_administrator" in form.changed_data:
            give = people.make_administrator
            (give if wanted["is_administrator"] else self.dismiss)(obj, by=by)
        if "is_active" in form.changed_data:
            (people.enable_user if wanted["is_active"] else people.disable_user)(obj, by=by)
        if wanted["new_password"]:
            people.set_password(obj, wanted["new_password"], by=by)
            # The one session that goes on is that of the person who typed it.
            update_session_auth_hash(request, obj)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        return answer_once(self, request, obj, "The password of") or super().response_add(
            request, obj, post_url_continue
        )

    @admin.display(boolean=True, ordering="is_superuser")
    def administrator(self, user: User) -> bool:
        """Tell whether a person has these pages."""
        return user.is_superuser

    @admin.display(description="roles in effect")
    def member_of(self, user: User) -> str:
        """List the roles in effect, nested ones too."""
        return ", ".join(sorted(group.name for group in user.groups.all())) or "-"


class RoleAdmin(VerbAdmin):
    """Roles and who is in them."""

    form = admin_forms.RoleForm
    fields = ("name", "users", "roles", "privileges")
    list_display = ("name", "is_fixed", "member_count", "privileges_given")
    search_fields = ("name",)
    ordering = ("name",)

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).annotate(member_count=Count("members"))
        return rows.prefetch_related("permissions")

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        # Picked by typing, since there may be thousands.
        for name, column in (("users", "user"), ("roles", "member_role")):
            if name in form.base_fields:
                field = RoleMember._meta.get_field(column)
                form.base_fields[name].widget = AutocompleteSelectMultiple(field, self.admin_site)
        return form

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request) and not (obj and obj.is_fixed)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # Everybody is in a fixed role, and nobody has said so.
        if obj and obj.is_fixed:
            return ("name", "is_fixed", "privileges_given")
        return super().get_fields(request, obj)

    def record_id(self, obj: Any) -> Any:
        return obj.uid

    def create(self, request: HttpRequest, form: Any) -> Role:
        # Before its name is taken, as whoever renames a role does.
        lock_memberships()
        role = roles.create_role(form.cleaned_data["name"], by=administrator(request))
        self._say(request, role, form)
        return role

    def hold(self, obj: Any) -> None:
        lock_memberships()

    def change(self, request: HttpRequest, obj: Any, form: Any) -> None:
        if "name" in form.changed_data:
            roles.rename_role(obj, form.cleaned_data["name"], by=administrator(request))
        self._say(request, obj, form)

    def remove(self, request: HttpRequest, obj: Any) -> None:
        roles.delete_role(obj, by=administrator(request))

    def _say(self, request: HttpRequest, role: Role, form: Any) -> None:
        by, wanted = administrator(request), form.cleaned_data
        roles.set_members(role, users=wanted["users"], roles=wanted["roles"], by=by)
        people.set_privileges(role, wanted["privileges"], by=by)

    @admin.display(description="members", ordering="member_count")
    def member_count(self, role: Any) -> int:
        """Count the users and roles that were put in."""
        return int(role.member_count)

    @admin.display(description="privileges")
    def privileges_given(self, role: Role) -> str:
        """List what the role gives to all who are in it."""
        return ", ".join(people.own_privileges_of(role)) or "-"


class KeysInline(ShownInline):
    """The keys of a service, to see; each has a page to change it."""

    model = ApiKey
    fields = ("label", "prefix", "is_enabled", "created_at", "expires_at", "last_used_at")
    readonly_fields = fields
    ordering = ("-id",)
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("hash")


class ServiceAdmin(VerbAdmin):
    """Service accounts with their keys."""

    inlines = (KeysInline,)
    list_display = (
        "name",
        "description",
        "is_enabled",
        "key_count",
        "last_used_at",
        "created_at",
        "created_by",
    )
    list_filter = ("user__is_active",)
    search_fields = ("user__username", "description")
    ordering = ("user__username",)
    readonly_fields = ("created_at", "created_by")

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).select_related("user", "created_by")
        return rows.annotate(key_count=Count("keys"), last_used_at=Max("keys__last_used_at"))

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kwargs["form"] = admin_forms.ServiceForm if obj else admin_forms.NewServiceForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("name", "description", *(("is_enabled", *self.readonly_fields) if obj else ()))

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)

    def create(self, request: HttpRequest, form: Any) -> ServiceAccount:
        return service_accounts.create(
            **form.cleaned_data, by=administrator(request), created_by=signed_in(request)
        )

    def hold(self, obj: Any) -> None:
        hold_service(obj.pk)

    def change(self, request: HttpRequest, obj: Any, form: Any) -> None:
        changed = form.typed("name", "description", "is_enabled")
        service_accounts.update(obj, by=administrator(request), **changed)

    def remove(self, request: HttpRequest, obj: Any) -> None:
        service_accounts.delete(obj, by=administrator(request))

    @admin.display(ordering="user__username")
    def name(self, service: ServiceAccount) -> str:
        """Give the name that the service's user has."""
        return service.user.username

    @admin.display(boolean=True, description="enabled", ordering="user__is_active")
    def is_enabled(self, service: ServiceAccount) -> bool:
        """Tell whether its keys work."""
        return service.user.is_active

    @admin.display(description="keys", ordering="key_count")
    def key_count(self, service: Any) -> int:
        """Count the keys, those that have ended too."""
        return int(service.key_count)

    @admin.display(description="last used", ordering="last_used_at")
    def last_used_at(self, service: Any) -> Any:
        """Say when one of the keys was used last."""
        return service.last_used_at


class KeyAdmin(VerbAdmin):
    """API keys: made, named, disabled and deleted; never shown again."""

    list_display = (
        "prefix",
        "label",
        "service",
        "is_enabled",
        "created_at",
        "expires_at",
        "last_used_at",
    )
    list_filter = ("is_enabled", "expires_at")
    search_fields = ("prefix", "label", "service__user__username")
    ordering = ("-id",)
    readonly_fields = ("prefix", "created_at", "last_used_at")
    # The floors above know more to ask for.
    form = admin_forms.KeyForm
    new_form = admin_forms.NewKeyForm

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("hash").select_related("service__user")

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kwargs["form"] = self.form if obj else self.new_form
        form = super().get_form(request, obj, change, **kwargs)
        if "service" in form.base_fields:
            field = ApiKey._meta.get_field("service")
            form.base_fields["service"].widget = AutocompleteSelect(field, self.admin_site)
        return form

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("service", "label", "expires_at")
        return ("service", "label", "is_enabled", "expires_at", *self.readonly_fields)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("service", "expires_at", *self.readonly_fields) if obj else ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)

    def record_id(self, obj: Any) -> Any:
        return obj.service_id

    def create(self, request: HttpRequest, form: Any) -> ApiKey:
        wanted = dict(form.cleaned_data)
        new = service_accounts.create_key(
            wanted.pop("service"), by=administrator(request), **wanted
        )
        show_once(request, new.text)
        return new.key

    def hold(self, obj: Any) -> None:
        hold_key(obj.pk)

    def change(self, request: HttpRequest, obj: Any, form: Any) -> None:
        changed = form.typed("label", "is_enabled")
        service_accounts.update_key(obj, by=administrator(request), **changed)

    def remove(self, request: HttpRequest, obj: Any) -> None:
        service_accounts.delete_key(obj, by=administrator(request))

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        return answer_once(self, request, obj, "The key") or super().response_add(
            request, obj, post_url_continue
        )


def signed_in(request: HttpRequest) -> User:
    """Give the administrator who sends a request that the site has let in."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("the administrators' pages let nobody in without a sign-in")
    return user


def administrator(request: HttpRequest) -> Actor:
    """Give the administrator as the record names them."""
    return people.actor(signed_in(request), address_of(request))


def show_once(request: HttpRequest, secret: str) -> None:
    """Keep a new secret until this very request is answered, and nowhere else."""
    request.shown_once = secret  # type: ignore[attr-defined]


def answer_once(pages: VerbAdmin, request: HttpRequest, obj: Any, what: str) -> HttpResponse | None:
    """
    Show the secret that was just made; None if there is none.

    In the answer itself: a message would travel through a cookie.
    """
    secret = getattr(request, "shown_once", None)
    if secret is None:
        return None
    context = {
        **pages.admin_site.each_context(request),
        "title": f"{what} {obj}",
        "opts": pages.opts,
        "secret": secret,
    }
    return TemplateResponse(request, "administration/shown_once.html", context)
