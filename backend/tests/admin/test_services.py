"""Services and keys in the administrators' pages, by the verbs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.admin.scene import Scene, address_of, do, last_event, make_scene, post, version_shown
from tests.personas import Personas, browser
from tokenwell.accounts import service_accounts
from tokenwell.accounts.models import ApiKey, ServiceAccount, User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent


@pytest.fixture
def scene(personas: Personas) -> Scene:
    return make_scene(personas)


def _told() -> tuple[str, str, str]:
    event = last_event()
    return event.action, event.actor_name, event.target_path


def test_service_is_made(personas: Personas) -> None:
    post(browser(personas.root), address_of(ServiceAccount, "add"), name="ci", description="Builds")

    service = ServiceAccount.objects.get(user__username="ci")
    assert (service.description, service.created_by) == ("Builds", personas.root)
    assert not service.user.has_usable_password()
    assert _told() == ("service.created", "root", "ci")


def test_taken_name_is_shown_in_the_form(personas: Personas) -> None:
    answer = post(browser(personas.root), address_of(ServiceAccount, "add"), name="Alice")

    errors = answer.context["adminform"].form.errors  # type: ignore[attr-defined]
    assert list(errors) == ["name"]


def test_service_is_disabled(personas: Personas, scene: Scene) -> None:
    post(
        browser(personas.root),
        address_of(ServiceAccount, "change", scene.service.pk),
        name="crm-service",
        description="",
    )

    assert not User.objects.get(username="crm-service").is_active
    assert last_event().facts == {"fields": ["is_enabled"]}


def test_service_is_deleted_with_its_keys(personas: Personas, scene: Scene) -> None:
    browser(personas.root).post(
        address_of(ServiceAccount, "delete", scene.service.pk), {"post": "yes"}
    )

    assert not User.objects.filter(username="crm-service").exists()
    assert not ApiKey.objects.exists()
    assert _told() == ("service.deleted", "root", "crm-service")


def test_key_is_shown_in_the_answer_and_nowhere_else(personas: Personas, scene: Scene) -> None:
    client = browser(personas.root)

    answer = post(client, address_of(ApiKey, "add"), service=scene.service.pk, label="second")

    text = answer.context["secret"]  # type: ignore[attr-defined]
    shown = answer.content.decode().count(text)
    elsewhere = [*AuditEvent.objects.values_list("facts", flat=True), answer.cookies]
    is_told = text in str(elsewhere)
    assert ApiKey.objects.get(label="second").hash == service_accounts.hash_of(text)
    assert (shown, is_told) == (1, False)
    assert _told() == ("api_key.created", "root", "crm-service")


def test_key_that_would_live_too_long_is_refused_in_the_form(
    personas: Personas, scene: Scene
) -> None:
    answer = post(
        browser(personas.root),
        address_of(ApiKey, "add"),
        service=scene.service.pk,
        label="second",
        expires_at_0="2999-01-01",
        expires_at_1="00:00",
    )

    errors = answer.context["adminform"].form.errors  # type: ignore[attr-defined]
    assert list(errors) == ["expires_at"]
    assert ApiKey.objects.count() == 1


def test_key_is_disabled_and_deleted(personas: Personas, scene: Scene) -> None:
    client = browser(personas.root)

    post(client, address_of(ApiKey, "change", scene.key.pk), label="crm")
    scene.key.refresh_from_db()
    disabled = _told()
    client.post(address_of(ApiKey, "delete", scene.key.pk), {"post": "yes"})

    assert not scene.key.is_enabled
    assert disabled == ("api_key.updated", "root", "crm-service")
    assert not ApiKey.objects.exists()
    assert _told() == ("api_key.deleted", "root", "crm-service")


def test_key_is_not_made_by_a_push_into_the_page_of_its_service(
    personas: Personas, scene: Scene
) -> None:
    pushed = {
        "keys-TOTAL_FORMS": "1",
        "keys-0-label": "pushed",
        "keys-0-service": str(scene.service.pk),
    }

    post(
        browser(personas.root),
        address_of(ServiceAccount, "change", scene.service.pk),
        name="crm-service",
        is_enabled="on",
        **pushed,
    )

    assert ApiKey.objects.count() == 1


def test_key_is_limited_to_networks_places_and_purposes(personas: Personas, scene: Scene) -> None:
    client = browser(personas.root)
    typed = {"label": "crm", "is_enabled": "on", "limited_to": "/team/crm\r\n/team"}

    post(
        client,
        address_of(ApiKey, "change", scene.key.pk),
        networks="192.0.2.0/24\r\n\r\n2001:db8::7",
        purposes=["sftp", "http"],
        calls_only="on",
        **typed,
    )
    page = client.get(address_of(ApiKey, "change", scene.key.pk)).content.decode()

    scene.key.refresh_from_db()
    assert scene.key.networks == ["192.0.2.0/24", "2001:db8::7/128"]
    assert scene.key.limited_to == [scene.credential.pk, personas.container.pk]
    assert scene.key.purposes == ["http", "sftp"]
    assert last_event().facts["fields"] == [
        "networks",
        "limited_to",
        "purposes",
        "calls_only",
    ]
    assert "/team/crm\n/team" in page


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"networks": "somewhere"}, "networks"),
        ({"networks": "192.0.2.1/24"}, "networks"),
        ({"limited_to": "/nowhere"}, "limited_to"),
        ({"limited_to": "crm"}, "limited_to"),
        ({"purposes": "token"}, "purposes"),
        ({"limited_to": "/team\n" * 101}, "limited_to"),
    ],
)
def test_limit_that_can_not_be_is_shown_in_the_form(
    personas: Personas, scene: Scene, typed: dict[str, str], field: str
) -> None:
    client = browser(personas.root)
    usual = {"label": "crm", "is_enabled": "on", **typed}

    changed = post(client, address_of(ApiKey, "change", scene.key.pk), **usual)
    made = post(client, address_of(ApiKey, "add"), service=scene.service.pk, label="x", **typed)

    for answer in (changed, made):
        assert list(answer.context["adminform"].form.errors) == [field]  # type: ignore[attr-defined]
    assert ApiKey.objects.count() == 1


def test_key_is_made_with_limits(personas: Personas, scene: Scene) -> None:
    limits = {"networks": "192.0.2.7", "limited_to": "/team", "purposes": "ftp", "calls_only": "on"}

    post(
        browser(personas.root),
        address_of(ApiKey, "add"),
        service=scene.service.pk,
        label="second",
        **limits,
    )

    key = ApiKey.objects.get(label="second")
    assert (key.networks, key.limited_to) == (["192.0.2.7/32"], [personas.container.pk])
    assert (key.purposes, key.calls_only) == (["ftp"], True)


def test_key_is_rotated_and_the_new_one_shown_once(personas: Personas, scene: Scene) -> None:
    answer = do(browser(personas.root), scene.key, "rotate", overlap_hours="2")

    text = answer.context["secret"]
    new = ApiKey.objects.get(hash=service_accounts.hash_of(text))
    scene.key.refresh_from_db()
    assert new.label == scene.key.label
    assert scene.key.expires_at <= timezone.now() + timedelta(hours=2)
    assert "api_key.rotated" in set(AuditEvent.objects.values_list("action", flat=True))


def test_overlap_that_can_not_be_is_shown_in_the_form(personas: Personas, scene: Scene) -> None:
    answer = do(browser(personas.root), scene.key, "rotate", overlap_hours="10000")

    assert list(answer.context["form"].errors) == ["overlap_hours"]
    assert ApiKey.objects.count() == 1


def test_page_that_was_read_before_undoes_nothing(personas: Personas, scene: Scene) -> None:
    client = browser(personas.root)
    pages = {
        address_of(type(row), "change", row.pk): typed
        for row, typed in (
            (scene.service, {"name": "crm-service", "is_enabled": "on", "description": "mine"}),
            (scene.key, {"label": "crm", "is_enabled": "on", "networks": "192.0.2.0/24"}),
        )
    }
    versions = {address: version_shown(client, address) for address in pages}
    service_accounts.update(scene.service, is_enabled=False, by=SYSTEM)
    service_accounts.update_key(scene.key, is_enabled=False, by=SYSTEM)
    before = last_event()

    answers = [
        post(client, address, **typed, version=versions[address])
        for address, typed in pages.items()
    ]

    for answer in answers:
        errors = answer.context["adminform"].form.errors  # type: ignore[attr-defined]
        assert "Somebody changed this meanwhile." in errors["__all__"][0]
    scene.key.refresh_from_db()
    assert not User.objects.get(pk=scene.service.pk).is_active
    assert (scene.key.is_enabled, scene.key.networks) == (False, [])
    assert last_event() == before
