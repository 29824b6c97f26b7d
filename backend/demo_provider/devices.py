"""The device grant (RFC 8628): its codes, and the page where a person types one."""

import json
from datetime import timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST
from oauth2_provider.models import Application, DeviceGrant
from oauth2_provider.scopes import get_scopes_backend
from oauth2_provider.views import DeviceAuthorizationView
from oauth2_provider.views.device import DeviceGrantForm

from demo_provider.authorization import known_person
from demo_provider.clients import PERSON

_DECISIONS = {"allow": DeviceGrant.AUTHORIZED, "deny": DeviceGrant.DENIED}


@csrf_exempt
@require_POST
def begin(request: HttpRequest) -> JsonResponse:
    """Give a device its codes (RFC 8628 section 3.2)."""
    # Not by the library's own view: it does not take what its own library answers by now.
    view = DeviceAuthorizationView()
    headers, answer, status = view.create_device_authorization_response(request)
    if status != 200:
        return JsonResponse(json.loads(answer), status=status, headers=headers)
    DeviceGrant.objects.create(
        client_id=request.POST["client_id"],
        device_code=answer["device_code"],
        user_code=answer["user_code"],
        scope=answer.get("scope", ""),
        interval=answer["interval"],
        expires=timezone.now() + timedelta(seconds=answer["expires_in"]),
    )
    return JsonResponse(answer, headers=headers)


@csrf_protect
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest) -> HttpResponse:
    """Ask for the code, then show who wants what, and take the person's decision."""
    typed = request.POST if request.method == "POST" else request.GET
    if "user_code" not in typed:
        return render(request, "demo_provider/code.html", {"person": PERSON})
    form = DeviceGrantForm(typed)
    if not form.is_valid():
        context = {"person": PERSON, "is_wrong": True}
        return render(request, "demo_provider/code.html", context, status=400)
    device = form.cleaned_data["device_grant"]
    decision = _DECISIONS.get(request.POST.get("decision", ""))
    if decision is None:
        return _ask(request, device)
    device.user, device.status = known_person(), decision
    device.save(update_fields=["user", "status"])
    return render(request, "demo_provider/decided.html", {"is_allowed": decision == "authorized"})


def _ask(request: HttpRequest, device: DeviceGrant) -> HttpResponse:
    descriptions = get_scopes_backend().get_all_scopes()
    context = {
        "client": Application.objects.get(client_id=device.client_id),
        "person": PERSON,
        "scopes": [(scope, descriptions[scope]) for scope in device.scope.split()],
        "user_code": device.user_code,
    }
    return render(request, "demo_provider/consent.html", context)
