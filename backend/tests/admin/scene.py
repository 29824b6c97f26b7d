"""One of everything that the administrators' pages show, with secrets that are known."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.personas import Personas
from tokenwell.accounts import people, service_accounts
from tokenwell.accounts.models import ApiKey, Role, ServiceAccount, User
from tokenwell.administration.site import site
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import tree
from tokenwell.containers.models import Binned, Container
from tokenwell.credentials import binning, changes
from tokenwell.credentials.models import Credential, CredentialClock, RefreshAttempt, TokenSet
from tokenwell.credentials.states import AttemptPurpose, State
from tokenwell.encryption import secrets
from tokenwell.notices import deliveries, webhooks
from tokenwell.notices.models import Delivery, Notice
from tokenwell.web.deeds import DeedsAdmin

CLIENT_SECRET = "canary-client-secret"
ACCESS_TOKEN = "canary-access-token"
REFRESH_TOKEN = "canary-refresh-token"
ANSWER = "canary-answer"
HEADER = "canary-header"
WEBHOOK_PATH = "canary-webhook-path"
CANARIES = (CLIENT_SECRET, ACCESS_TOKEN, REFRESH_TOKEN, ANSWER, HEADER, WEBHOOK_PATH)

LISTED = (
    User,
    Role,
    ServiceAccount,
    ApiKey,
    Container,
    Credential,
    Binned,
    RefreshAttempt,
    AuditEvent,
    Notice,
    Delivery,
)


@dataclass(frozen=True)
class Scene:
    """What was made, and what no page may show."""

    service: ServiceAccount
    key: ApiKey
    key_text: str = field(repr=False)
    credential: Credential
    attempt: RefreshAttempt


def make_scene(personas: Personas, *, name: str = "crm") -> Scene:
    """Make a service with a key, and an authorized credential with a journal."""
    root = personas.root
    service = service_accounts.create(f"{name}-service", description="", by=SYSTEM, created_by=root)
    new = service_accounts.create_key(service, label=name, by=SYSTEM)
    credential = make_credential(personas, name)
    attempt = RefreshAttempt(
        credential_id=credential.pk,
        purpose=AttemptPurpose.RENEW,
        from_version=0,
        fence=1,
        started_at=timezone.now(),
        sender="worker",
        destination=credential.destination,
        destination_epoch=credential.destination_epoch,
        status=200,
        outcome="kept",
    )
    secrets.seal_into(attempt, "raw", ANSWER)
    attempt.save(force_insert=True)
    make_notices(root, credential)
    old = tree.create_container(personas.container, f"{name}-old", by=root, address=None)
    binning.throw(old, by=root, address=None)
    return Scene(service, new.key, new.text, credential, attempt)


def make_notices(person: User, credential: Credential) -> None:
    """Tell a person of a credential by e-mail, and test a webhook."""
    now = timezone.now()
    new = webhooks.create(
        person, url=f"https://hooks.example/{WEBHOOK_PATH}", description="", kinds=[], by=SYSTEM
    )
    deliveries.test(new.webhook, now=now)
    named = {"id": str(credential.pk), "path": "/team/crm", "error": "", "ends_at": None}
    notice = Notice.objects.create(
        person=person, kind="uncertain", count=1, credentials=[named], created_at=now
    )
    Delivery.objects.create(notice=notice, started_at=now, next_at=now)


def make_credential(personas: Personas, name: str) -> Credential:
    """Make an authorized credential in /team."""
    fields = {
        "name": name,
        "grant_type": "authorization_code",
        "authorization_endpoint": "https://login.example.com/authorize",
        "token_endpoint": "https://login.example.com/token",
        "client_id": "tokenwell",
        "client_secret": CLIENT_SECRET,
        "extra_headers": {"X-Tenant": HEADER},
        "usages": ["http"],
    }
    made = changes.create(personas.container, fields, by=personas.root, address=None)
    credential = Credential.objects.get(pk=made.pk)
    now = timezone.now()
    token_set = TokenSet(
        credential=credential, version=1, obtained_at=now, expires_at=now + timedelta(hours=1)
    )
    secrets.seal_into(token_set, "access_token", ACCESS_TOKEN)
    secrets.seal_into(token_set, "refresh_token", REFRESH_TOKEN)
    token_set.save(force_insert=True)
    CredentialClock.objects.filter(pk=credential.pk).update(
        state=State.AUTHORIZED, token_version=1, token_set=token_set.pk
    )
    return credential


def address_of(model: type[Any], page: str, *args: object) -> str:
    """Give the address of an administrators' page."""
    meta = model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=args)


def every_address() -> list[str]:
    """List the addresses of all pages, one row of each table for those that show one."""
    addresses = [reverse("admin:index"), reverse("admin:jsi18n"), reverse("admin:search")]
    addresses += [f"{reverse('admin:search')}?q={word}" for word in ("canary", "crm", "/team")]
    for model in LISTED:
        pages = site.get_model_admin(model)
        row: Any = pages.get_queryset(HttpRequest()).order_by("pk").last()
        if isinstance(pages, DeedsAdmin):
            addresses += [
                address_of(model, "deed", row.pk, deed.name)
                for deed in pages.deeds
                if deed.is_for(row)
            ]
        addresses.append(address_of(model, "changelist"))
        addresses += [f"{address_of(model, 'changelist')}?q={word}" for word in ("canary", "crm")]
        addresses += [address_of(model, page, row.pk) for page in ("change", "history")]
        addresses.append(reverse("admin:app_list", args=[model._meta.app_label]))
    for model in (User, Role, ServiceAccount, ApiKey, Container):
        addresses.append(address_of(model, "add"))
    for model in (Role, ServiceAccount, ApiKey, Container, Credential):
        rows = site.get_model_admin(model).get_queryset(HttpRequest())
        addresses.append(address_of(model, "delete", rows.order_by("pk").last().pk))
    return addresses


def post(client: Client, address: str, **typed: object) -> HttpResponse:
    """
    Send a form as its page has it, without the inlines, which only show.

    ``version`` is that of the page as it is now, unless it is said.
    """
    if address.endswith("/change/") and "version" not in typed:
        typed["version"] = version_shown(client, address)
    no_inlines = {
        f"{prefix}-{name}_FORMS": "0"
        for prefix in ("keys", "entries")
        for name in ("TOTAL", "INITIAL")
    }
    return client.post(address, {**no_inlines, **typed})  # type: ignore[return-value]


def version_shown(client: Client, address: str) -> str:
    """Read from the page of a row which state of it is shown, if one can change it."""
    context = client.get(address).context
    return (
        context["adminform"].form["version"].value() if context and "adminform" in context else ""
    )


def do(client: Client, row: Any, deed: str, **given: object) -> Any:
    """Do something to a row, being sure."""
    address = address_of(type(row), "deed", row.pk, deed)
    return client.post(address, {"sure": "yes", **given}, follow=True)


def person_form(user: User, **typed: object) -> dict[str, Any]:
    """Give the form of a person as their page shows it, with some fields typed anew."""
    shown = {
        "username": user.username,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "new_password": "",
        "privileges": people.own_privileges_of(user),
    }
    if user.is_active:
        shown["is_active"] = "on"
    if user.is_superuser:
        shown["is_administrator"] = "on"
    wanted = {**shown, **typed}
    return {name: value for name, value in wanted.items() if value is not None}


def last_event() -> AuditEvent:
    """Get what was recorded last."""
    return AuditEvent.objects.order_by("-id")[0]
