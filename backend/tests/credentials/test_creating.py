"""Make a credential: complete or not, with nothing pushed in, and nothing sent."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.containers.trees import delete
from tests.credentials.making import (
    COMPLETE,
    JSON,
    SECRET,
    last_event,
    make_credential,
    new_form,
    recorded,
)
from tests.personas import Personas
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import tree
from tokenwell.credentials.models import Credential
from tokenwell.encryption import secrets
from tokenwell.outbound import http

URL = "/api/v1/credentials"


@pytest.fixture
def _nothing_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("something was sent")

    monkeypatch.setattr(http, "send", refuse)
    monkeypatch.setattr(http, "send_all", refuse)


@pytest.mark.usefixtures("_nothing_leaves")
def test_name_type_and_grant_are_enough_and_nothing_is_sent(
    alice: Client, personas: Personas
) -> None:
    form = new_form(personas, **dict.fromkeys(COMPLETE, ...))
    form["grant_type"] = "authorization_code"

    answer = alice.post(URL, form, JSON)

    assert answer.status_code == 201
    said = answer.json()
    assert said["missing"] == ["authorization_endpoint", "token_endpoint", "client_id"]
    assert said["redirect_uri"] is None
    assert said["status"]["state"] == "not_authorized"
    assert said["client_secret"] == {"is_set": False, "set_at": None, "set_by": None}


def test_complete_credential_answers_with_its_place_and_redirect_uri(
    alice: Client, personas: Personas
) -> None:
    answer = alice.post(URL, new_form(personas), JSON)

    said = answer.json()
    assert answer.status_code == 201
    assert answer["ETag"]
    assert (said["path"], said["container_path"]) == ("/team/crm-token", "/team")
    assert said["missing"] == []
    assert said["redirect_uri"].startswith("http://localhost:8000/oauth/callback/provider.example-")
    assert (said["created_by"], said["modified_by"]) == ("alice", "alice")
    assert last_event("credential.created").target_path == "/team/crm-token"


def test_http_is_ticked_unless_the_form_says_otherwise(alice: Client, personas: Personas) -> None:
    usual = alice.post(URL, new_form(personas), JSON)
    none = alice.post(URL, new_form(personas, name="other", usages=[]), JSON)

    assert usual.json()["usages"] == ["http"]
    assert none.json()["usages"] == []


def test_secret_goes_in_sealed_and_never_comes_out(alice: Client, personas: Personas) -> None:
    answer = alice.post(URL, new_form(personas), JSON)

    credential = Credential.objects.get(pk=answer.json()["id"])
    shown = alice.get(f"{URL}/{credential.pk}")
    events = alice.get(f"{URL}/{credential.pk}/events")
    assert secrets.reveal(credential, "client_secret") == SECRET
    assert answer.json()["client_secret"]["is_set"] is True
    assert answer.json()["client_secret"]["set_by"] == "alice"
    for said in (answer, shown, events):
        assert SECRET not in said.content.decode()
    assert not AuditEvent.objects.filter(facts__icontains=SECRET).exists()


@pytest.mark.parametrize(("who", "status"), [("alice", 201), ("bob", 403), ("charlie", 400)])
def test_creating_needs_container_and_configuration_write(
    who: str, status: int, personas: Personas, request: pytest.FixtureRequest
) -> None:
    browser: Client = request.getfixturevalue(who)

    answer = browser.post(URL, new_form(personas), JSON)

    assert answer.status_code == status
    assert Credential.objects.exists() == (status == 201)


def test_nobody_creates_without_signing_in(personas: Personas) -> None:
    answer = Client().post(URL, new_form(personas), JSON)

    assert answer.status_code == 401
    assert not Credential.objects.exists()


@pytest.mark.parametrize("foreign", ["unseen", "a credential", "not there", "deleted"])
def test_every_container_that_can_not_be_gives_the_same_answer(
    foreign: str, alice: Client, personas: Personas
) -> None:
    unseen = tree.create_container(tree.root(), "finance", by=personas.root, address=None)
    gone = tree.create_container(tree.root(), "gone", by=personas.root, address=None)
    ids = {
        "unseen": unseen.pk,
        "a credential": make_credential(personas.container, by=personas.alice, name="other").pk,
        "not there": uuid4(),
        "deleted": gone.pk,
    }
    delete(gone, by=personas.root)

    answer = alice.post(URL, new_form(personas, container=str(ids[foreign])), JSON)

    assert answer.status_code == 400
    assert answer.json()["errors"] == {
        "container": ["There is no such container, or you may not see it."]
    }
    assert not Credential.objects.filter(name="crm-token").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("state", "authorized"),
        ("status", {"state": "authorized"}),
        ("owner", "charlie"),
        ("created_by", "charlie"),
        ("id", "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("kind", "container"),
        ("parent", "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("ancestors", []),
        ("permission_set", "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("token_version", 7),
        ("token_set", "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("destination", "AAAA"),
        ("destination_epoch", 0),
        ("client_secret_set_by", "charlie"),
        ("secrets_set", {"client_secret": {"by": "charlie"}}),
        ("habits", {"refresh": {"url": "https://evil.example"}}),
        ("provider_digest", "0123456789"),
        ("client_key", "x"),
        ("client_public_key", {}),
        ("dpop_key", "x"),
        ("clint_id", "a misspelling"),
    ],
)
def test_field_that_is_not_in_the_form_is_refused(
    field: str, value: Any, alice: Client, credential: Credential
) -> None:
    form = {**COMPLETE, "container": str(credential.parent_id), "name": "other", "type": "oauth2"}

    made = alice.post(URL, {**form, field: value}, JSON)
    changed = alice.patch(f"{URL}/{credential.pk}", {field: value}, JSON)

    assert (made.status_code, changed.status_code) == (400, 400)
    assert made.json()["errors"] == {field: ["This field is not known here."]}
    assert changed.json()["errors"] == {field: ["This field is not known here."]}
    assert Credential.objects.count() == 1
    assert recorded(credential) == ["credential.created"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("type", "ldap"),
        ("grant_type", "hybrid"),
        ("grant_type", ""),
        ("client_authentication", "tls"),
        ("pkce", "plain"),
        ("usages", ["ftp"]),
        ("usages", "http"),
        ("scope", 'read "write"'),
        ("scope", "read\\write"),
        ("scope", "l\u00e4sen"),
        ("client_id", "caf\u00e9"),
        ("client_secret", "a\u00a0secret"),
        ("client_secret", "two\nlines"),
        ("client_secret", "x" * 16_385),
        ("description", "x" * 4_001),
        ("extra_authorization_params", {"state": "mine"}),
        ("extra_authorization_params", {"Redirect_URI": "https://evil.example"}),
        ("extra_authorization_params", {"request_uri": "https://evil.example"}),
        ("extra_authorization_params", {"": "x"}),
        ("extra_authorization_params", {"a b": "x"}),
        ("extra_token_params", {"grant_type": "password"}),
        ("extra_token_params", {"client_secret": "x"}),
        ("extra_token_params", {f"p{n}": "x" for n in range(51)}),
        ("extra_token_params", ["x"]),
        ("extra_headers", {"Authorization": "Basic eDp5"}),
        ("extra_headers", {"Host": "evil.example"}),
        ("extra_headers", {"Transfer-Encoding": "chunked"}),
        ("extra_headers", {"X-Key": "a\r\nb"}),
        ("extra_headers", {"X-Key": " a"}),
        ("extra_headers", {"X Key": "a"}),
        ("extra_headers", {"X-Key": "a", "x-key": "b"}),
        ("authorization_endpoint", "https://provider.example/authorize?state=mine"),
        ("authorization_endpoint", "https://provider.example/authorize?a=1&client_id=x"),
        ("name", None),
        ("container", "x"),
    ],
)
def test_value_that_can_not_be_is_refused_at_its_field(
    field: str, value: Any, alice: Client, personas: Personas
) -> None:
    answer = alice.post(URL, new_form(personas, **{field: value}), JSON)

    assert answer.status_code == 400
    assert [name.partition(".")[0] for name in answer.json()["errors"]] == [field]
    assert not Credential.objects.exists()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "Give a name."),
        ("x" * 256, "A name has at most 255 characters."),
        ("a/b", "A name has no slash: it separates the names in a path."),
        ("a\tb", "A name has no control characters."),
        ("a\x7fb", "A name has no control characters."),
        (" a", "A name neither begins nor ends with a space."),
        ("..", "A name is not . or .. alone."),
        ("CRM-Token", "There is something named CRM-Token in /team already."),
    ],
)
def test_name_that_can_not_be_is_refused_in_words_new_and_changed(
    name: str, says: str, alice: Client, personas: Personas
) -> None:
    make_credential(personas.container, by=personas.alice)
    other = make_credential(personas.container, by=personas.alice, name="other")

    made = alice.post(URL, new_form(personas, name=name), JSON)
    renamed = alice.patch(f"{URL}/{other.pk}", {"name": name}, JSON)

    assert (made.status_code, renamed.status_code) == (400, 400)
    assert made.json()["errors"] == renamed.json()["errors"] == {"name": [says]}
    assert set(Credential.objects.values_list("name", flat=True)) == {"crm-token", "other"}
    assert recorded(other) == ["credential.created"]


def test_place_where_everybody_may_use_it_is_warned_of(alice: Client, personas: Personas) -> None:
    public = tree.root().children.get(name="public")

    in_public = alice.post(URL, new_form(personas, container=str(public.pk)), JSON)
    in_team = alice.post(URL, new_form(personas), JSON)

    assert in_public.json()["public_warning"] is True
    assert in_team.json()["public_warning"] is False
