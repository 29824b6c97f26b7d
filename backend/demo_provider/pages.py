"""What is left to show: the first page, the health answer, and the protected resource."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from oauth2_provider.models import Application
from oauth2_provider.oauth2_backends import get_oauthlib_core

from demo_provider.clients import PERSON


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Say what this is."""
    seconds = settings.OAUTH2_PROVIDER["ACCESS_TOKEN_EXPIRE_SECONDS"]
    return render(request, "demo_provider/index.html", {"person": PERSON, "seconds": seconds})


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database does too."""
    Application.objects.exists()
    return JsonResponse({"status": "ok"})


@require_safe
def whoami(request: HttpRequest) -> JsonResponse:
    """Tell the bearer of a valid access token whose it is (RFC 6750)."""
    is_valid, seen = get_oauthlib_core().verify_request(request, scopes=[])
    if not is_valid:
        return JsonResponse(
            {"error": "invalid_token"},
            status=401,
            headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
        )
    client_id = seen.client.client_id
    return JsonResponse(
        {
            "subject": seen.user.get_username() if seen.user else client_id,
            "client": client_id,
            "scopes": seen.access_token.scope.split(),
        }
    )
