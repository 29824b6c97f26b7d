"""Password credentials in files: with and without the passphrase, overwritten, declared."""

import json
from typing import Any

import pytest

from tests.containers.trees import make
from tests.credentials.making import make_login
from tests.personas import Personas
from tests.transfer import making
from tests.transfer.making import changed, dump, exported, imported, life_of, planned
from tokenwell.containers.models import Container
from tokenwell.credentials import changes, suspending
from tokenwell.credentials.models import Credential
from tokenwell.encryption import secrets
from tokenwell.transfer import declaration, declaring
from tokenwell.transfer.steps import Does, Plan
from tokenwell.web.problems import Problem


@pytest.fixture
def box(personas: Personas) -> Container:
    return make(personas.container, "box", by=personas.alice)


def _login() -> Credential:
    return Credential.objects.select_related("clock").get(name="files")


@pytest.mark.parametrize("password", ["a secret", None])
def test_with_the_passphrase_it_comes_back_ready(
    personas: Personas, box: Container, password: str | None
) -> None:
    login = make_login(box, by=personas.alice, password=password, usages=["ftp", "http"])
    before = life_of(login)
    content = exported(box, personas.root)
    login.delete()

    imported(content, box, personas.root)

    assert life_of(_login()) == before
    assert _login().clock.state == "authorized"
    assert secrets.reveal(_login(), "password") == (password or "")


def test_without_the_passphrase_its_password_is_missing(personas: Personas, box: Container) -> None:
    login = make_login(box, by=personas.alice)
    content = exported(box, personas.root, passphrase=None)
    login.delete()

    plan = imported(content, box, personas.root, passphrase=None)

    assert (_login().clock.state, _login().password) == ("needs_secret", None)
    assert plan.of("credential")[0].notes == ["Type its secrets again: password."]


def test_suspended_it_stays_suspended(personas: Personas, box: Container) -> None:
    login = make_login(box, by=personas.alice)
    suspending.suspend([login.pk], by=personas.root, address=None)
    content = exported(box, personas.root)
    login.delete()

    imported(content, box, personas.root)

    assert _login().clock.state == "suspended"


def test_file_has_no_field_of_the_other_type(personas: Personas, box: Container) -> None:
    make_login(box, by=personas.alice)

    [said] = json.loads(exported(box, personas.root))["credentials"]

    assert said["type"] == "password"
    assert not {"grant_type", "client_id", "pkce", "token_endpoint"} & set(said)


def test_overwritten_it_takes_the_password_of_the_file(personas: Personas, box: Container) -> None:
    login = make_login(box, by=personas.alice, password="first")
    content = exported(box, personas.root)
    changes.update(login, {"password": "second"}, by=personas.alice, address=None)

    imported(content, box, personas.root, existing="overwrite")

    assert secrets.reveal(_login(), "password") == "first"


def test_overwritten_with_an_empty_password_it_is_empty(personas: Personas, box: Container) -> None:
    login = make_login(box, by=personas.alice, password=None)
    content = exported(box, personas.root)
    changes.update(login, {"password": "second"}, by=personas.alice, address=None)

    imported(content, box, personas.root, existing="overwrite")

    assert secrets.reveal(_login(), "password") == ""


def test_overwritten_with_another_base_url_it_misses_its_password(
    personas: Personas, box: Container
) -> None:
    make_login(box, by=personas.alice)
    content = changed(
        exported(box, personas.root, passphrase=None),
        lambda said: said["credentials"][0].update(base_urls=["https://evil.example/"]),
    )

    imported(content, box, personas.root, passphrase=None, existing="overwrite")

    assert (_login().clock.state, _login().password) == ("needs_secret", None)


def test_other_type_at_its_place_is_a_conflict(personas: Personas, box: Container) -> None:
    login = make_login(box, by=personas.alice)
    content = exported(box, personas.root)
    login.delete()
    making.make_credential(box, by=personas.alice, name="files")

    [step] = planned(content, box, personas.root, existing="overwrite").of("credential")

    assert step.does is Does.CONFLICT
    assert "another type" in step.reason


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"grant_type": "password"}, "does not have this field"),
        ({"client_id": "x"}, "does not have this field"),
        ({"habits": {"refresh": {"mode": "none"}}}, "does not have this field"),
        ({"provider_digest": "x"}, "does not have this field"),
        ({"subject_credential": "01980000-0000-7000-8000-000000000000"}, "does not have"),
        ({"username": ""}, "has a user name"),
        ({"username": "a:b"}, "colon"),
        ({"type": "oauth2"}, "has a grant type"),
    ],
    ids=str,
)
def test_record_that_is_no_login_is_refused_in_words(
    personas: Personas, box: Container, fields: dict[str, Any], words: str
) -> None:
    login = make_login(box, by=personas.alice)
    content = changed(
        exported(box, personas.root, passphrase=None),
        lambda said: said["credentials"][0].update(fields),
    )
    login.delete()
    before = dump()

    with pytest.raises(Problem) as refused:
        imported(content, box, personas.root, passphrase=None)

    assert words in str(refused.value.more)
    assert dump() == before


def _declare(by: Any, **fields: Any) -> Plan:
    credential = {"path": "/team/files", "type": "password", "username": "robot", **fields}
    file = {"format": "tokenwell-declaration", "version": 1, "credentials": [credential]}
    declared = declaring.prepare(declaration.read(json.dumps(file).encode()))
    return declaring.apply(declared, by=by, address=None, is_fresh=True)


def test_declared_it_waits_for_its_password(personas: Personas) -> None:
    _declare(personas.root, usages=["sftp"])
    login = _login()

    changes.update(login, {"password": "typed"}, by=personas.root, address=None)
    again = _declare(personas.root, usages=["sftp"])

    assert (login.clock.state, login.usages) == ("needs_secret", ["sftp"])
    assert [step.does for step in again.steps] == [Does.SKIP]
    assert _login().clock.state == "authorized"


def test_declared_without_purposes_nothing_is_ticked(personas: Personas) -> None:
    _declare(personas.root)

    assert _login().usages == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"username": ""}, "has a user name"),
        ({"grant_type": "implicit"}, "does not have this field"),
        ({"type": "oauth2"}, "has a grant type"),
        ({"type": "oauth2", "grant_type": "implicit", "usages": ["ftp"]}, "can't be allowed"),
    ],
    ids=str,
)
def test_declared_wrongly_it_is_refused_in_words(
    personas: Personas, fields: dict[str, Any], words: str
) -> None:
    with pytest.raises(Problem) as refused:
        _declare(personas.root, **fields)

    assert words in str(refused.value.more)
    assert not Credential.objects.exists()


def test_declared_as_another_type_it_is_refused(personas: Personas) -> None:
    _declare(personas.root)

    with pytest.raises(Problem) as refused:
        _declare(personas.root, type="oauth2", grant_type="implicit")

    assert "can't be changed" in str(refused.value.more)
    assert _login().type == "password"
