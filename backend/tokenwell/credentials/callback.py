"""Where the browser comes back to from the provider (RFC 6749 3.1.2)."""

from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.http import require_GET

from tokenwell.accounts.models import User
from tokenwell.accounts.sessions import address_of
from tokenwell.credentials import authorize, complete, delivery
from tokenwell.credentials.models import Authorization

MOST_PARAMS = 50


@require_GET
def callback(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the provider's answer, and go on to a page without it in its address."""
    params, address = _params(request), address_of(request)
    person = request.user if isinstance(request.user, User) else None
    try:
        authorization = complete.find_by_state(params, by=person, address=address)
        has_code = complete.complete(
            authorization,
            params,
            by=person,
            browser=request.COOKIES.get(_cookie(authorization), ""),
            slug=slug,
            address=address,
        )
    except complete.CallbackRefused as refused:
        return _see("/authorization-problem", code=refused.code)
    if has_code:
        delivery.exchange(authorization.pk)
    answer = _see(f"/credentials/{authorization.credential_id}", authorization=authorization.pk)
    answer.delete_cookie(_cookie(authorization), path="/")
    return answer


def remember_browser(response: HttpResponse, authorization: Authorization, browser: str) -> None:
    """Bind an attempt to the browser that began it, by a cookie with a random of its own."""
    response.set_cookie(
        _cookie(authorization),
        browser,
        max_age=int(authorize.LIFETIME.total_seconds()),
        path="/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _cookie(authorization: Authorization) -> str:
    return f"{settings.COOKIE_PREFIX}authorization-{authorization.pk.hex[-12:]}"


def _params(request: HttpRequest) -> complete.Params:
    try:
        return parse_qsl(
            request.META.get("QUERY_STRING", ""),
            keep_blank_values=True,
            max_num_fields=MOST_PARAMS,
        )
    except ValueError:
        return []


def _see(where: str, **query: object) -> HttpResponse:
    # 303 and without a referrer: code and state stay in no history and reach no other site.
    response = HttpResponseRedirect(f"{where}?{urlencode(query)}", status=303)
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


urlpatterns = [path("callback/<str:slug>", callback)]
