"""The public key of a client, at an address that its provider can read it from (RFC 7517 5)."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from tokenwell.credentials.models import Credential

PATH = "/oauth/keys/"


@require_GET
def page(_request: HttpRequest, credential_id: UUID) -> JsonResponse:
    """Show the key to anybody: it is public, and says nothing else of the credential."""
    rows = Credential.objects.filter(pk=credential_id, client_public_key__isnull=False)
    key = rows.values_list("client_public_key", flat=True).first()
    if key is None:
        raise Http404
    answer = JsonResponse({"keys": [key]})
    answer["Cache-Control"] = "public, max-age=300"
    return answer


def address_of(credential: Credential) -> str | None:
    """Give the address to register at the provider; None while there is no key."""
    if credential.client_public_key is None:
        return None
    return f"{settings.PUBLIC_BASE_URL}{PATH}{credential.pk}"
