"""The person takes back what they have consented to, as on the account page of any provider."""

from django.http import HttpRequest, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from oauth2_provider.models import get_access_token_model, get_refresh_token_model

from demo_provider.clients import PERSON


# No session to abuse: the person needs no password, and anybody here is that person.
@csrf_exempt
@require_POST
def withdraw(request: HttpRequest) -> HttpResponseRedirect:
    """End all authorizations of the person; the clients hear of it when they next come."""
    for token in get_refresh_token_model().objects.filter(user__username=PERSON):
        token.revoke()
    get_access_token_model().objects.filter(user__username=PERSON).delete()
    response = HttpResponseRedirect("/?withdrawn")
    response.status_code = 303
    return response
