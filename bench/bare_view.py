"""
What the token endpoint is compared with: a Django view that gives the same bytes.

It is as bare as Django gets: one address, no middleware, no query. The answer to give is in
the file that ``BARE_ANSWER`` names.
"""

import json
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    DEBUG=False,
    SECRET_KEY=secrets.token_urlsafe(48),
    ALLOWED_HOSTS=["localhost"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
)

_answer = json.loads(Path(os.environ["BARE_ANSWER"]).read_text())
_body, _headers = _answer["body"].encode(), _answer["headers"]


def token(_request: HttpRequest, credential_id: object) -> HttpResponse:
    """Give the bytes."""
    return HttpResponse(_body, headers=_headers)


urlpatterns = [path("api/v1/credentials/<uuid:credential_id>/token", token)]
application = get_wsgi_application()
