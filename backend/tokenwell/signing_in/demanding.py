"""Where a second factor is demanded, who lacks it can turn it on, and do nothing else."""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from tokenwell.accounts.models import User
from tokenwell.accounts.people import privileges_of
from tokenwell.web.problems import Problem, as_response

_API = "/api/v1/"
# What serves data or changes it; the pages themselves hold nothing.
_GUARDED = (_API, "/admin/", "/oauth/")
_OPEN = frozenset(
    f"{_API}{route}"
    for route in (
        "session",
        "session/second-factor",
        "session/confirmation",
        "password/forgotten",
        "password/reset",
        "account",
        "account/second-factor",
        "account/second-factor/secret",
        "account/recovery-codes",
    )
)
Handler = Callable[[HttpRequest], HttpResponse]


def is_missing(user: User) -> bool:
    """Tell whether somebody has to have a second factor, and has none."""
    return _is_demanded(user) and not _has_one(user)


def demand_second_factor(get_response: Handler) -> Handler:
    """
    Turn away who lacks the second factor that is demanded, but for the way to turn it on.

    Looked at with each request: whoever is given a privilege is asked at once.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        user = request.user if _is_looked_at(request) else None
        if not isinstance(user, User) or not is_missing(user):
            return get_response(request)
        if request.path.startswith(_API):
            return as_response(_second_factor_missing())
        return HttpResponseRedirect("/account")

    return handle


def _is_looked_at(request: HttpRequest) -> bool:
    is_guarded = request.path.startswith(_GUARDED) and request.path not in _OPEN
    return settings.REQUIRE_SECOND_FACTOR != "none" and is_guarded


def _is_demanded(user: User) -> bool:
    if settings.REQUIRE_SECOND_FACTOR == "privileged":
        # Everybody has the one to set the own password, which is over nobody else.
        return bool(user.is_superuser or set(privileges_of(user)) - {"set_own_password"})
    return bool(settings.REQUIRE_SECOND_FACTOR == "all")


def _has_one(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


def _second_factor_missing() -> Problem:
    return Problem(
        "second-factor-missing",
        status=403,
        title="Turn on a second factor first.",
        detail="This installation asks for it. Until it is on, you can do nothing else."
        " Nothing was changed.",
    )
