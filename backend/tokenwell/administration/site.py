"""The administrators' pages: who may come in, by which door, and what there is."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from unfold.sites import UnfoldAdminSite

from tokenwell.accounts import stepping_up
from tokenwell.accounts.admin import RoleAdmin, ServiceAdmin
from tokenwell.accounts.models import ApiKey, Role, ServiceAccount, User
from tokenwell.administration import search
from tokenwell.administration.bin import BinPages
from tokenwell.administration.items import ContainerPages, CredentialPages
from tokenwell.administration.keys import KeyPages
from tokenwell.administration.people import PersonPages
from tokenwell.administration.record import RecordPages
from tokenwell.audit.models import AuditEvent
from tokenwell.containers.models import Binned, Container
from tokenwell.credentials.admin import RefreshAttemptAdmin
from tokenwell.credentials.models import Credential, RefreshAttempt
from tokenwell.notices.admin import DeliveryAdmin, NoticeAdmin
from tokenwell.notices.models import Delivery, Notice
from tokenwell.signing_in.adapter import AccountAdapter

View = Callable[..., HttpResponse]


class AdministratorsSite(UnfoldAdminSite):  # type: ignore[misc]
    """Django's admin in unfold's theme, with our own sign-in, and for administrators only."""

    index_title = "Administration"
    index_template = "administration/index.html"

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return (
            isinstance(user, User)
            and user.is_active
            and user.is_staff
            and user.is_superuser
            and not user.is_service
        )

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner: View = super().admin_view(view, cacheable)

        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                return _refusal()
            if request.method == "POST" and _is_stale(request):
                return self._confirmation(request)
            response = inner(request, *args, **kwargs)
            # These are plain forms, and with the policy of all other pages, no-referrer, a
            # browser says `Origin: null` for them (Fetch 3.2), which the check against
            # forgery refuses. Other sites are told nothing either way.
            response.headers["Referrer-Policy"] = "same-origin"
            return response

        return guarded

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Send to the one sign-in there is, which slows down those who guess."""
        target = request.GET.get("next", "")
        index = reverse("admin:index")
        if not _is_ours(target, index):
            target = index
        if self.has_permission(request):
            return HttpResponseRedirect(target)
        if request.user.is_authenticated:
            return _refusal()
        return HttpResponseRedirect(f"{_sign_in()}?{urlencode({'next': target})}")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Sign out as the app does, so that the record tells of it."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        AccountAdapter().logout(request)
        return HttpResponseRedirect(_sign_in())

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Send to one's own page: a password is set there as everybody's is."""
        return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[request.user.pk]))

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Send to one's own page."""
        return self.password_change(request)

    def search(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Find anything; in place of the theme's own search, which knows no bounds."""
        wanted = request.GET.get("q", "")
        context = {
            **self.each_context(request),
            "title": "Search",
            "wanted": wanted,
            "groups": search.found(self, request, wanted),
        }
        return TemplateResponse(request, "administration/search.html", context)

    def _confirmation(self, request: HttpRequest) -> HttpResponse:
        # What was typed is still on the page before, and can be sent once more.
        context = {**self.each_context(request), "title": "Confirm that it is you"}
        return TemplateResponse(request, "administration/confirm.html", context, status=403)


def _is_ours(target: str, index: str) -> bool:
    return target.startswith(index) and url_has_allowed_host_and_scheme(target, allowed_hosts=None)


def _sign_in() -> str:
    return settings.LOGIN_URL


def _is_stale(request: HttpRequest) -> bool:
    is_leaving = request.path == reverse("admin:logout")
    return request.user.is_authenticated and not is_leaving and not stepping_up.is_fresh(request)


def _refusal() -> HttpResponse:
    return HttpResponse(
        "These pages are for administrators.", status=403, content_type="text/plain"
    )


site = AdministratorsSite()
site.register(User, PersonPages)
site.register(Role, RoleAdmin)
site.register(ServiceAccount, ServiceAdmin)
site.register(ApiKey, KeyPages)
site.register(Container, ContainerPages)
site.register(Credential, CredentialPages)
site.register(Binned, BinPages)
site.register(RefreshAttempt, RefreshAttemptAdmin)
site.register(AuditEvent, RecordPages)
site.register(Notice, NoticeAdmin)
site.register(Delivery, DeliveryAdmin)
