"""Every page answers an administrator, nobody else, in few queries, and shows no secret."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.admin.scene import (
    CANARIES,
    LISTED,
    Scene,
    address_of,
    every_address,
    make_scene,
)
from tests.personas import Personas, browser, make_user
from tokenwell.accounts import roles
from tokenwell.accounts.models import ApiKey, Role, ServiceAccount, User
from tokenwell.administration.site import site
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import tree
from tokenwell.containers.models import Container
from tokenwell.credentials.models import Credential, RefreshAttempt
from tokenwell.web.admin import ReadOnlyAdmin


@pytest.fixture
def scene(personas: Personas) -> Scene:
    return make_scene(personas)


def test_every_page_answers_an_administrator(personas: Personas, scene: Scene) -> None:
    client = browser(personas.root)

    answers = {address: client.get(address, follow=True) for address in every_address()}

    assert {address for address, answer in answers.items() if answer.status_code != 200} == set()


def test_no_page_lets_in_another(personas: Personas, scene: Scene) -> None:
    for person in (personas.alice, personas.charlie):
        client = browser(person)

        answers = [client.get(address) for address in every_address()]

        assert {(answer.status_code, answer.content) for answer in answers} == {
            (403, b"These pages are for administrators.")
        }


def test_no_page_lets_in_a_stranger(personas: Personas, scene: Scene, client: object) -> None:
    for address in every_address():
        answer = client.get(address)  # type: ignore[attr-defined]

        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/admin/login/?next=/admin/")


def test_no_page_shows_a_secret(personas: Personas, scene: Scene) -> None:
    client = browser(personas.root)
    personas.root.refresh_from_db()
    hash_of_key = ApiKey.objects.get().hash.hex()
    secret_part = scene.key_text.partition(".")[2]
    hidden = [*CANARIES, secret_part, hash_of_key, personas.root.password]

    for address in every_address():
        page = client.get(address, follow=True).content.decode()

        # The place only: a failure of this test must not tell the secret.
        assert not any(secret in page for secret in hidden), address


def test_no_search_finds_a_secret(personas: Personas, scene: Scene) -> None:
    client = browser(personas.root)

    for model in LISTED:
        for word in (*CANARIES, scene.key_text):
            page = client.get(address_of(model, "changelist"), {"q": word})

            assert list(page.context["cl"].result_list) == []


def test_no_page_reads_what_is_sealed(personas: Personas, scene: Scene) -> None:
    client, addresses = browser(personas.root), every_address()

    with CaptureQueriesContext(connection) as queries:
        for address in addresses:
            client.get(address, follow=True)

    read = re.compile(r'"(client_secret|access_token|raw|code|code_verifier|hash)"')
    assert [query["sql"] for query in queries if read.search(query["sql"])] == []


def test_lists_take_as_many_queries_for_many_rows(personas: Personas, scene: Scene) -> None:
    client = browser(personas.root)
    few = _queries_of_lists(personas)
    for number in range(8):
        make_scene(personas, name=f"more-{number}")
        role = roles.create_role(f"role-{number}", by=SYSTEM)
        user = make_user(f"person-{number}")
        roles.set_members(role, users=[user, personas.bob], roles=[], by=SYSTEM)
        tree.create_container(personas.container, f"c-{number}", by=personas.root, address=None)

    many = _queries_of_lists(personas)

    assert many == few
    assert max(few.values()) <= 10
    assert client.get(address_of(Credential, "changelist")).content.count(b"/team/more-") >= 8


def _queries_of_lists(personas: Personas) -> dict[str, int]:
    client, numbers = browser(personas.root), {}
    for model in LISTED:
        with CaptureQueriesContext(connection) as queries:
            client.get(address_of(model, "changelist"))
        numbers[model.__name__] = len(queries)
    return numbers


def test_lists_that_grow_for_ever_are_never_counted_whole(personas: Personas, scene: Scene) -> None:
    client = browser(personas.root)

    for model in (AuditEvent, RefreshAttempt):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{address_of(model, 'changelist')}?when=ever")

        counts = [query["sql"] for query in queries if "COUNT(" in query["sql"]]
        assert len(counts) == 1
        assert "LIMIT 2000" in counts[0]


def test_nothing_else_is_registered_and_all_of_it_is_ours() -> None:
    assert set(site._registry) == set(LISTED)
    assert Group not in site._registry
    assert all(isinstance(pages, ReadOnlyAdmin) for pages in site._registry.values())


def test_nothing_is_shown_of_another_log(personas: Personas) -> None:
    page = browser(personas.root).get("/admin/").content.decode()

    assert "recent" not in page.lower()


def test_service_is_not_among_people(personas: Personas, scene: Scene) -> None:
    client = browser(personas.root)

    listed = client.get(address_of(User, "changelist")).content.decode()
    own_page = client.get(address_of(User, "change", scene.service.pk))

    assert "crm-service" not in listed
    assert own_page.status_code == 302


def test_history_is_what_the_record_has_on_a_row(personas: Personas, scene: Scene) -> None:
    page = browser(personas.root).get(
        address_of(Credential, "history", scene.credential.pk), follow=True
    )

    events = page.context["cl"].result_list
    assert [event.action for event in events] == ["credential.created"]


def test_path_and_id_are_found_by_search(personas: Personas, scene: Scene) -> None:
    client = browser(personas.root)
    wanted = {
        (Credential, "/TEAM/crm"): "/team/crm",
        (RefreshAttempt, "/team/crm"): "/team/crm",
        (RefreshAttempt, str(scene.credential.pk)): "/team/crm",
        (AuditEvent, str(scene.credential.pk)): "/team/crm",
    }

    for (model, word), path in wanted.items():
        page = client.get(address_of(model, "changelist"), {"q": word})
        assert path in page.content.decode()

    nothing = client.get(address_of(RefreshAttempt, "changelist"), {"q": "no/path"})
    assert list(nothing.context["cl"].result_list) == []


@pytest.mark.parametrize("query", ["q=%00", "severity__exact=%00", "target_id=none", "when=x"])
def test_odd_query_does_no_harm(personas: Personas, query: str) -> None:
    page = browser(personas.root).get(f"/admin/audit/auditevent/?{query}", follow=True)

    assert page.status_code == 200


@pytest.mark.parametrize(
    ("model", "query"),
    [
        (User, "password__startswith=md5"),
        (User, "password=x"),
        (User, "password__isnull=0"),
        (User, "password__exact=x"),
        (User, "is_active__password=x"),
        (User, "service__keys__hash__isnull=0"),
        (User, "groups__user__password__startswith=md5"),
        (User, "pk__in=x"),
        (Role, "user__password__startswith=md5"),
        (Role, "members__user__password__gte=m"),
        (ServiceAccount, "user__password__startswith=!"),
        (ServiceAccount, "created_by__password__startswith=md5"),
        (ServiceAccount, "keys__hash__isnull=0"),
        (ApiKey, "hash=x"),
        (ApiKey, "hash__startswith=a"),
        (ApiKey, "hash__isnull=0"),
        (ApiKey, "service__user__password__startswith=!"),
        (Container, "created_by__password__startswith=md5"),
        (Credential, "client_secret__isnull=0"),
        (Credential, "client_secret__gte=a"),
        (Credential, "extra_headers__icontains=canary"),
        (Credential, "token_sets__access_token__isnull=0"),
        (Credential, "clock__credential__client_secret__isnull=0"),
        (Credential, "destination=x"),
        (RefreshAttempt, "raw__isnull=0"),
        (AuditEvent, "facts__icontains=x"),
    ],
)
def test_no_list_is_asked_for_what_its_pages_do_not_show(
    personas: Personas, scene: Scene, model: type[Any], query: str
) -> None:
    answer = browser(personas.root).get(f"{address_of(model, 'changelist')}?{query}")

    assert answer.status_code == 400


@pytest.mark.parametrize("model", LISTED)
def test_what_the_filters_of_a_list_offer_is_let_through(
    personas: Personas, scene: Scene, model: type[Any]
) -> None:
    client, address = browser(personas.root), address_of(model, "changelist")
    shown = client.get(address).context["cl"]
    offered = {
        choice["query_string"] for one in shown.filter_specs for choice in one.choices(shown)
    }

    answers = {query: client.get(f"{address}{query}") for query in offered}

    assert bool(offered) is bool(site._registry[model].list_filter)
    assert {query for query, answer in answers.items() if answer.status_code != 200} == set()


def test_styles_may_be_inline_and_scripts_not(personas: Personas, scene: Scene) -> None:
    client = browser(personas.root)

    for address in every_address():
        answer = client.get(address, follow=True)

        policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self';" in policy
        assert "style-src 'self' 'unsafe-inline'" in policy
        scripts = re.findall(rb"<script(?![^>]*\bsrc=)(?![^>]*json)[^>]*>", answer.content)
        assert scripts == []
