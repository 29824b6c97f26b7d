"""
Fill a new installation for `make run`: the first administrator, and two credentials to try.

``python -m launcher.seed`` makes the tables, fills the product and prints a JSON object. It
may run any number of times.
"""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tokenwell.config.settings")
django.setup()

# Only now, since models can be imported only in a Django that is set up.
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from demo_provider import clients  # noqa: E402
from launcher.data_folder import write_private  # noqa: E402
from tokenwell.accounts import people, service_accounts  # noqa: E402
from tokenwell.accounts.models import ApiKey, ServiceAccount, User  # noqa: E402
from tokenwell.audit.log import SYSTEM  # noqa: E402
from tokenwell.config import startup  # noqa: E402
from tokenwell.containers import bootstrap, entries, paths, tree  # noqa: E402
from tokenwell.containers.entries import Entry  # noqa: E402
from tokenwell.containers.inheritance import Facet, Value  # noqa: E402
from tokenwell.containers.models import Container, Item  # noqa: E402
from tokenwell.credentials import changes  # noqa: E402
from tokenwell.credentials.models import Credential  # noqa: E402

ADMINISTRATOR = "root"
SERVICE = "demo-service"
PLACE = "/public/demo"


@transaction.atomic
def apply() -> dict[str, str]:
    """Make what is missing, and say what a newcomer needs to know."""
    startup.check()
    password = Path(os.environ["ROOT_PASSWORD_FILE"]).read_text().strip()
    root = User.objects.filter(username=ADMINISTRATOR).first()
    root = root or _administrator(password)
    container = _container(root)
    known = clients.read(Path(os.environ["DEMO_CREDENTIALS_FILE"]))
    endpoints = clients.endpoints(os.environ["DEMO_URL"])
    service_token = _credential(
        container,
        root,
        {
            "name": "service-token",
            "description": "Tokenwell itself is the client: no person has to consent.",
            "grant_type": "client_credentials",
            "token_endpoint": endpoints["token_endpoint"],
            "scope": "profile",
            **known["service"],
        },
    )
    web_login = _credential(
        container,
        root,
        {
            "name": "web-login",
            "description": "Press Authorize and Save, and give consent at the demo provider.",
            "grant_type": "authorization_code",
            "issuer": os.environ["DEMO_URL"],
            "scope": "profile offline",
            **endpoints,
            **known["web"],
        },
    )
    return {
        "username": ADMINISTRATOR,
        "password": password,
        "api_key": _api_key(container, root),
        "credential_id": str(service_token.pk),
        "credential_path": paths.path_of(service_token),
        "web_credential_id": str(web_login.pk),
        "container_id": str(container.pk),
    }


def _administrator(password: str) -> User:
    root = bootstrap.make_administrator(ADMINISTRATOR, password=password)
    # Of nobody: e-mails go into a folder. Only for a new one, who may take it away again.
    people.update_user(root, email=f"{ADMINISTRATOR}@localhost", by=SYSTEM)
    return root


def _container(root: User) -> Container:
    found = paths.find_id(PLACE)
    if found is not None:
        return Container.objects.get(pk=found)
    public = Container.objects.get(name="public", parent__parent__isnull=True)
    return tree.create_container(public, "demo", by=root, address=None)


def _credential(container: Container, root: User, fields: Mapping[str, Any]) -> Credential:
    found = Credential.objects.filter(parent=container, name=fields["name"]).first()
    usual = {
        "usages": ["http"],
        "base_urls": [os.environ["DEMO_URL"]],
        # The demo provider revokes a whole family when a spent refresh token comes again.
        "unknown_outcome": "never",
    }
    if found is None:
        return changes.create(container, {**usual, **fields}, by=root, address=None)
    # The demo provider may have moved to another port, or got other clients.
    now = {**usual, **fields}
    moved: dict[str, Any] = {
        name: now[name]
        for name in ("issuer", "authorization_endpoint", "token_endpoint", "client_id", "base_urls")
        if name in now and getattr(found, name) != now[name]
    }
    if moved:
        secret = {"client_secret": fields["client_secret"]}
        return changes.update(found, {**moved, **secret}, by=root, address=None)
    return found


def _api_key(container: Container, root: User) -> str:
    file = Path(os.environ["SEED_FILE"])
    kept = json.loads(file.read_text())["api_key"] if file.exists() else ""
    usable = ApiKey.objects.filter(hash=service_accounts.hash_of(kept), is_enabled=True)
    if kept and usable.exists():
        return str(kept)
    service = ServiceAccount.objects.filter(user__username=SERVICE).first()
    if service is None:
        service = service_accounts.create(
            SERVICE, description="Fetches tokens in the demo.", by=SYSTEM, created_by=root
        )
    use = Entry(service.user, Facet.CREDENTIAL, Value.USE)
    entries.give(Item.objects.get(pk=container.pk), use, by=SYSTEM)
    text = service_accounts.create_key(service, label="make run", by=SYSTEM).text
    write_private(file, json.dumps({"api_key": text}))
    return text


if __name__ == "__main__":
    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    sys.stdout.write(f"{json.dumps(apply())}\n")
