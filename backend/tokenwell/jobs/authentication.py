"""How a service is known that starts a job: by its API key, as at the token endpoint."""

from ipaddress import ip_address, ip_network
from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from tokenwell.accounts.models import ApiKey, User
from tokenwell.accounts.purposes import Usage
from tokenwell.accounts.service_accounts import hash_of
from tokenwell.accounts.sessions import address_of
from tokenwell.gateway import asking, key_refusals
from tokenwell.jobs.models import Job
from tokenwell.web.problems import Problem


class KeyAuthentication(BaseAuthentication):
    """An API key of a service, from one of its networks; ``request.auth`` is the key."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        """
        Tell which service sends a request that has an Authorization header.

        :raises Problem: its key is not valid, or not from this address.
        """
        header = request.headers.get("Authorization")
        if header is None:
            return None
        text, prefix = asking.read_key(header)
        rows = ApiKey.objects.select_related("service__user")
        key = rows.filter(prefix=prefix, hash=hash_of(text)).first()
        now = timezone.now()
        if key is None or not key.is_enabled or key.expires_at <= now:
            raise asking.not_authenticated()
        user = key.service.user
        if not user.is_active:
            raise asking.not_authenticated()
        if not _is_at_home(key, address_of(request._request)):
            raise key_refusals.not_at_home(address_of(request._request))
        return user, key

    def authenticate_header(self, _request: Request) -> str:
        return "Bearer"


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Tells the description of the API how a service is known."""

    target_class = KeyAuthentication
    name = "api_key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "The API key of a service, twk_….",
        }


def need_meant(request: Request, job: Job) -> None:
    """
    Refuse a key that is meant for other things than a job.

    :raises Problem: it is.
    """
    if problem := not_meant(request, job):
        raise problem


def not_meant(request: Request, job: Job) -> Problem | None:
    """Say why a key is not for a job; None if it is, or if there is no key."""
    key = request.auth
    if not isinstance(key, ApiKey):
        return None
    if key.limited_to and not {*key.limited_to} & {job.pk, *job.ancestors}:
        return Problem(
            "key-not-for-this",
            status=403,
            title=f"This key is not meant for {job.name}.",
            detail="Use the one that is, or have somebody who maintains services change it.",
        )
    # What a job does is call: a key that may not call must not have it done by a job.
    if key.purposes and Usage.HTTP not in key.purposes:
        return key_refusals.not_for(Usage.HTTP)
    return None


def note_use(request: Request) -> None:
    """Note that a key was used, if one was; not where it was refused."""
    if isinstance(request.auth, ApiKey):
        ApiKey.objects.filter(pk=request.auth.pk).update(last_used_at=timezone.now())


def _is_at_home(key: ApiKey, address: str | None) -> bool:
    if not key.networks:
        return True
    if address is None:
        return False
    return any(ip_address(address) in ip_network(network) for network in key.networks)
