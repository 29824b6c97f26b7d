"""A called service as services are: a Django view, with no middleware and no query even."""

import secrets

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, JsonResponse
from django.urls import path

settings.configure(
    DEBUG=False,
    SECRET_KEY=secrets.token_urlsafe(48),
    ALLOWED_HOSTS=["localhost"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
)


def thing(request: HttpRequest) -> JsonResponse:
    """Answer a small JSON object, to whoever has a bearer."""
    is_known = request.headers.get("Authorization", "").startswith("Bearer ")
    answer = JsonResponse({"name": "a thing", "tags": ["one", "two"] * 20, "is_known": is_known})
    answer["Content-Length"] = str(len(answer.content))
    return answer


urlpatterns = [path("thing", thing)]
application = get_wsgi_application()
