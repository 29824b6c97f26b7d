"""What the views of this package have in common."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from tokenwell.accounts.authentication import SessionAuthentication
from tokenwell.web.parsers import too_large

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class AccountView(APIView):
    """Reads the body so that allauth can read it once more."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        try:
            # Kept from now on; else the parser would drain it.
            _ = request._request.body
        except RequestDataTooBig:
            raise too_large(settings.DATA_UPLOAD_MAX_MEMORY_SIZE) from None
        super().initial(request, *args, **kwargs)


class OpenView(AccountView):
    """Is for people who are not signed in, too."""

    permission_classes = (AllowAny,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method not in _SAFE:
            # The framework asks for the token only of those who are signed in already.
            SessionAuthentication().enforce_csrf(request)
