"""Where the browser comes back to from the provider (RFC 6749 3.1.2)."""

from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tokenwell.accounts.models import User
from tokenwell.accounts.sessions import address_of
from tokenwell.credentials import authorize, complete, delivery, fragment, public_keys
from tokenwell.credentials.models import Authorization

MOST_PARAMS = 50
LONGEST_FORM = 64 * 1024


# Without Django's token, since the provider has none: state, person and browser are checked.
@csrf_exempt
@require_http_methods(["GET", "POST"])
def callback(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the provider's answer, and go on to a page without it in its address."""
    posted = request.method == "POST" and _posted(request)
    if posted and not _is_from_us(request):
        return _once_more(request)
    if request.method == "GET" and not request.META.get("QUERY_STRING"):
        return fragment.page()
    return _take(request, slug, _params(request))


def _is_from_us(request: HttpRequest) -> bool:
    """
    Tell whether a form comes from our own page, with the cookies that tell who began.

    A token that the page has taken out of an address must not come back into one.
    """
    if request.headers.get("Sec-Fetch-Site") == "same-origin":
        return True
    prefix = f"{settings.COOKIE_PREFIX}authorization-"
    return any(name.startswith(prefix) for name in request.COOKIES)


def _once_more(request: HttpRequest) -> HttpResponse:
    """
    Have the browser come again by GET with what a provider's form has posted.

    Cookies that tell who began are not sent with a form from another site (RFC 6265bis 5.6.7).
    """
    return _see(request.path, _posted(request))


def _take(request: HttpRequest, slug: str, params: complete.Params) -> HttpResponse:
    address = address_of(request)
    person = request.user if isinstance(request.user, User) else None
    try:
        authorization = complete.find_by_state(params, by=person, address=address)
        is_granted = complete.complete(
            authorization,
            params,
            by=person,
            browser=request.COOKIES.get(_cookie(authorization), ""),
            slug=slug,
            address=address,
        )
    except complete.CallbackRefused as refused:
        return _see("/authorization-problem", [("code", refused.code)])
    if is_granted:
        delivery.exchange(authorization.pk)
    where = f"/credentials/{authorization.credential_id}"
    answer = _see(where, [("authorization", str(authorization.pk))])
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
    if request.method == "POST":
        return _posted(request)
    return _pairs(request.META.get("QUERY_STRING", ""))


def _posted(request: HttpRequest) -> complete.Params:
    if len(request.body) > LONGEST_FORM:
        return []
    return _pairs(request.body.decode("ascii", errors="replace"))


def _pairs(text: str) -> complete.Params:
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_PARAMS)
    except ValueError:
        return []


def _see(where: str, query: complete.Params) -> HttpResponse:
    # 303 and without a referrer: code and state stay in no history and reach no other site.
    response = HttpResponseRedirect(f"{where}?{urlencode(query)}", status=303)
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


urlpatterns = [
    path("callback/<str:slug>", callback),
    path("keys/<uuid:credential_id>", public_keys.page),
]
