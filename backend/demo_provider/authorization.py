"""The authorization endpoint (RFC 6749 section 3.1): one known person, asked every time."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods
from oauth2_provider.exceptions import FatalClientError, OAuthToolkitError
from oauth2_provider.http import OAuth2ResponseRedirect
from oauth2_provider.models import Application
from oauth2_provider.oauth2_backends import get_oauthlib_core
from oauth2_provider.scopes import get_scopes_backend

from demo_provider.clients import PERSON


@csrf_protect
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """
    Ask the person on GET; on POST go back to the client with a code, a token or a refusal.

    The form repeats nothing: the authorization request stays in the address and is checked
    again, so there is no hidden field to tamper with.
    """
    core = get_oauthlib_core()
    try:
        scopes, credentials = core.validate_authorization_request(request)
        if request.method == "GET":
            return _ask(request, credentials["client_id"], scopes)
        request.user = known_person()
        is_allowed = request.POST.get("decision") == "allow"
        uri, _headers, _body, _status = core.create_authorization_response(
            request, scopes, credentials, is_allowed
        )
    except FatalClientError as refusal:
        # The client or where it wants the answer is unknown: never go there.
        context = {"error": refusal.oauthlib_error}
        return render(request, "demo_provider/refused.html", context, status=400)
    except OAuthToolkitError as refusal:
        is_implicit = request.GET.get("response_type") == "token"
        return _go(_error_uri(refusal, separator="#" if is_implicit else "?"))
    return _go(uri)


def known_person() -> User:
    """Return the one person of this demo, made when first needed."""
    person, _is_new = User.objects.get_or_create(
        username=PERSON, defaults={"email": PERSON, "first_name": "Dana", "password": "!"}
    )
    return person


def _ask(request: HttpRequest, client_id: str, scopes: list[str]) -> HttpResponse:
    descriptions = get_scopes_backend().get_all_scopes()
    context = {
        "client": Application.objects.get(client_id=client_id),
        "person": PERSON,
        "scopes": [(scope, descriptions[scope]) for scope in scopes],
    }
    return render(request, "demo_provider/consent.html", context)


def _error_uri(refusal: OAuthToolkitError, *, separator: str) -> str:
    # RFC 9207 section 2 wants `iss` in error responses too; the library puts it in the others.
    # Where the token would be, is the error (RFC 6749 sections 4.1.2.1, 4.2.2.1).
    error = refusal.oauthlib_error
    separator = "&" if separator in error.redirect_uri else separator
    issuer = urlencode({"iss": settings.PUBLIC_URL})
    return f"{error.redirect_uri}{separator}{error.urlencoded}&{issuer}"


def _go(uri: str) -> HttpResponse:
    response: HttpResponse = OAuth2ResponseRedirect(uri, ["http", "https"])
    return response
