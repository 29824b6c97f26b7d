"""Registration (RFC 7591): open to everybody, since it is a demo."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.views import DynamicClientRegistrationView


@csrf_exempt
def register(request: HttpRequest) -> HttpResponse:
    """Register a client."""
    # The library asks who does it; here nobody signs in.
    request.user = AnonymousUser()
    response: HttpResponse = DynamicClientRegistrationView.as_view()(request)
    return response
