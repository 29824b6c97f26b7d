"""A file that is not as it should be is refused with words that help, and changes nothing."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory

from tests.containers.trees import make, send
from tests.personas import Personas, browser
from tests.transfer import making
from tests.transfer.making import changed, dump, exported, make_credential
from tokenwell.transfer import files, sealed_part
from tokenwell.web.problems import Problem

_TWICE = "is in it twice"
# As it is outside of these tests.
ITERATIONS = sealed_part.ITERATIONS


@pytest.fixture
def content(personas: Personas) -> bytes:
    """A file with a container, a role, a credential and its tokens."""
    sales = make(personas.container, "Sales", by=personas.alice)
    credential = make_credential(sales, by=personas.alice)
    making.give_tokens(credential)
    return exported(personas.container, personas.root, roles=True)


def _container(path: str) -> Callable[[dict[str, Any]], None]:
    return lambda said: said["containers"].append({"path": path})


def _credential(**fields: Any) -> Callable[[dict[str, Any]], None]:
    return lambda said: said["credentials"][0].update(fields)


def _set(**members: Any) -> Callable[[dict[str, Any]], None]:
    return lambda said: said.update(members)


def _deep(said: dict[str, Any]) -> None:
    said["containers"] += [{"path": "/x" * depth} for depth in range(1, 203)]


def _circle(said: dict[str, Any]) -> None:
    names = ["one", "two", "three"]
    said["roles"] = [
        {"name": name, "members": [{"kind": "role", "name": names[(n + 1) % 3]}]}
        for n, name in enumerate(names)
    ]


def _second_credential(**fields: Any) -> Callable[[dict[str, Any]], None]:
    def add(said: dict[str, Any]) -> None:
        said["credentials"].append({**said["credentials"][0], **fields})

    return add


def _entry(said: dict[str, Any], facet: str, value: str, times: int = 1) -> None:
    subject = {"kind": "user", "name": "alice"}
    entry = {"subject": subject, "facet": facet, "value": value}
    said["credentials"][0]["entries"] = [entry] * times


BAD: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "other format": (_set(format="other"), "Its format is not tokenwell-export"),
    "newer version": (_set(version=2), "It is of version 2"),
    "older version": (_set(version=0), "It is of version 0"),
    "version as a text": (_set(version="1"), "Expected `int`, got `str`"),
    "unknown member": (_set(more=1), "unknown field `more`"),
    "unknown field": (_credential(more=1), "unknown field `more`"),
    "secret beside": (_credential(client_secret="x"), "unknown field `client_secret`"),
    "text for a number": (_credential(assertion_lifetime="5"), "Expected `int`"),
    "state of our own": (_credential(state="great"), "enum"),
    "id that is none": (_credential(id="7"), "UUID"),
    "NUL in a text": (_credential(description="a\x00b"), "NUL character"),
    "no container around": (_credential(path="/else/crm"), "The container around /else/crm"),
    "container without one": (_container("/a/b"), "The container around /a/b"),
    "path without a slash": (_container("a"), "can't be a path"),
    "path with a dot": (_container("/.."), "can't be a path"),
    "same name in capitals": (_container("/SALES"), _TWICE),
    "name of a credential": (_container("/Sales/crm"), _TWICE),
    "credential in capitals": (_second_credential(id=str(uuid4()), path="/Sales/CRM"), _TWICE),
    "id twice": (_second_credential(path="/Sales/other"), "the same id"),
    "too deep": (_deep, "more than 200 levels deep"),
    "circle of roles": (_circle, "is inside itself"),
    "role twice": (
        _set(roles=[{"name": "a", "members": []}, {"name": "A", "members": []}]),
        _TWICE,
    ),
    "facet that a credential has not": (
        lambda said: _entry(said, "service", "use"),
        "service can't be use",
    ),
    "value that a facet has not": (
        lambda said: _entry(said, "credential", "read"),
        "credential can't be read",
    ),
    "entry twice": (lambda said: _entry(said, "credential", "use", 2), "two entries"),
}


@dataclass(frozen=True)
class Importer:
    """An administrator's browser, in which a file is imported into /team."""

    client: Client
    address: str

    def send(self, content: bytes, **more: Any) -> Any:
        """Import a file."""
        return self.send_body({"file": json.loads(content), **more})

    def send_body(self, body: dict[str, Any]) -> Any:
        """Send any body."""
        return send(self.client, "post", self.address, body)


@pytest.fixture
def importer(personas: Personas) -> Importer:
    """The administrator is signed in already: that changes something too."""
    return Importer(browser(personas.root), f"containers/{personas.container.pk}/import")


@pytest.mark.parametrize("name", BAD)
def test_bad_file_is_refused_and_changes_nothing(
    importer: Importer, content: bytes, name: str
) -> None:
    change, words = BAD[name]
    bad = changed(content, change)
    before = dump()

    answer = importer.send(bad)

    assert answer.status_code == 400
    problem = answer.json()
    assert problem["type"] == "urn:tokenwell:problem:bad-file"
    assert words in problem["detail"]
    assert problem["detail"].endswith("Nothing was changed.")
    assert dump() == before


def test_accents_written_in_two_ways_are_one_name(importer: Importer, content: bytes) -> None:
    def add(said: dict[str, Any]) -> None:
        said["containers"] += [{"path": "/Zu\u0308rich"}, {"path": "/ZÜRICH"}]

    answer = importer.send(changed(content, add))

    assert _TWICE in answer.json()["detail"]


@pytest.mark.parametrize("at", [1, 100, 0.5, -1])
def test_file_that_is_cut_off_is_refused(
    personas: Personas, content: bytes, tmp_path: Path, at: float
) -> None:
    end = int(len(content) * at) if at == 0.5 else int(at)
    file = tmp_path / "cut.json"
    file.write_bytes(content.rstrip()[:end])
    before = dump()

    with pytest.raises(CommandError, match="cut off"):
        _command(file)

    assert dump() == before


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"null", b"[]", b'"x"', b"{}", b"[" * 100_000, b"{" * 100_000]
)
def test_what_is_no_file_is_refused(personas: Personas, tmp_path: Path, body: bytes) -> None:
    file = tmp_path / "none.json"
    file.write_bytes(body)
    before = dump()

    with pytest.raises(CommandError, match=r"This file can't be used\."):
        _command(file)

    assert dump() == before


def test_file_of_one_gigabyte_is_refused_at_once(personas: Personas, tmp_path: Path) -> None:
    file = tmp_path / "large.json"
    with file.open("wb") as opened:
        opened.truncate(1024**3)

    with pytest.raises(CommandError, match="It has 1024 MiB, and at most 256 MiB are read"):
        _command(file)


def test_upload_that_is_too_large_says_which_other_way_there_is(importer: Importer) -> None:
    address = f"/api/v1/{importer.address}"
    before = dump()

    answer = importer.client.generic(
        "POST", address, b"{}", "application/json", CONTENT_LENGTH=str(1024**3)
    )

    assert answer.status_code == 413
    assert "manage.py transfer" in answer.json()["detail"]
    assert dump() == before


def test_upload_that_says_too_little_of_its_length_is_not_read_to_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(files, "MOST_BYTES_BY_API", 1000)
    request = RequestFactory().post("/", CONTENT_LENGTH="2")
    upload = BytesIO(b" " * 5000)

    with pytest.raises(Problem) as refused:
        files.FileParser().parse(upload, parser_context={"request": request})

    assert refused.value.status == 413
    assert upload.tell() == 1001


def test_more_records_than_a_transaction_should_write_are_refused(
    importer: Importer, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tokenwell.transfer.document.MOST_RECORDS", 2)

    answer = importer.send(content)

    assert "at most 100000 are read" in answer.json()["detail"]


@pytest.mark.parametrize(
    "change",
    [
        _credential(token_endpoint="https://attacker.example/token"),
        _credential(path="/crm"),
        _credential(usages=[]),
        _credential(id=str(uuid4())),
        _container("/public"),
        _set(sealed="a.b.c.d.e"),
        _set(sealed=""),
        _set(sealed="x" * 5000),
    ],
)
def test_changed_file_reads_like_a_wrong_passphrase(
    importer: Importer, content: bytes, change: Callable[[dict[str, Any]], None]
) -> None:
    wrong = importer.send(content, passphrase="another passphrase")
    before = dump()

    answer = importer.send(changed(content, change), passphrase=making.PASSPHRASE)

    assert answer.status_code == 400
    assert answer.json() == wrong.json()
    assert answer.json()["type"] == "urn:tokenwell:problem:wrong-passphrase"
    assert dump() == before


@pytest.mark.parametrize(
    "header",
    [
        {"p2c": 10**9},
        {"p2c": 10},
        {"p2c": "1000"},
        {"p2s": "YWJj"},
        {"zip": "DEF"},
        {"alg": "dir"},
        {"enc": "A128GCM"},
        {"crit": ["exp"]},
        {"p2c": {}},
        {"enc": []},
        {"alg": 1},
        {"p2s": int("1" * 40)},
    ],
)
def test_secret_part_of_another_make_is_not_opened(
    importer: Importer, content: bytes, header: dict[str, Any]
) -> None:
    answer = importer.send(making.with_sealed(content, **header), passphrase=making.PASSPHRASE)

    assert answer.json()["type"] == "urn:tokenwell:problem:wrong-passphrase"


@pytest.mark.parametrize(
    "header", [b"5", b"null", b'["alg","enc","p2c","p2s"]', b"[" * 1400, b"\xff", b""]
)
def test_secret_part_whose_header_is_none_is_not_opened(
    importer: Importer, content: bytes, header: bytes
) -> None:
    first = base64.urlsafe_b64encode(header).decode().rstrip("=")
    bad = changed(content, lambda said: said.update(sealed=f"{first}.a.b.c.d"))

    answer = importer.send(bad, passphrase=making.PASSPHRASE)

    assert answer.json()["type"] == "urn:tokenwell:problem:wrong-passphrase"


def test_passphrase_takes_as_long_to_try_as_it_should(
    personas: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed_part, "ITERATIONS", ITERATIONS)

    content = exported(personas.container, personas.root)

    first = json.loads(content)["sealed"].partition(".")[0]
    header = json.loads(base64.urlsafe_b64decode(first + "=="))
    assert (header["alg"], header["enc"]) == ("PBES2-HS512+A256KW", "A256GCM")
    assert header["p2c"] >= 600_000
    assert (
        sealed_part.unseal(making.read(content), passphrase=making.PASSPHRASE)
        == sealed_part.Opened()
    )


def test_umlaut_of_another_keyboard_opens_it(personas: Personas, importer: Importer) -> None:
    content = exported(personas.container, personas.root, passphrase="gru\u0308ne flaschen stehn")

    answer = importer.send(content, passphrase="gr\u00fcne flaschen stehn")

    assert answer.status_code == 200


def test_passphrase_for_a_file_without_secrets_is_refused(
    personas: Personas, importer: Importer
) -> None:
    content = exported(personas.container, personas.root, passphrase=None)

    answer = importer.send(content, passphrase=making.PASSPHRASE)

    assert "It has no secrets" in answer.json()["detail"]


def test_layout_of_the_file_does_not_matter(importer: Importer, content: bytes) -> None:
    compact = json.dumps(json.loads(content), sort_keys=True).encode()

    assert importer.send(compact, passphrase=making.PASSPHRASE).status_code == 200


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"token_endpoint": "http://169.254.169.254/token"}, "token_endpoint: "),
        ({"scope": 'a "b"'}, "scope: Scopes are separated"),
        ({"extra_headers": {"Host": "x"}}, "extra_headers: Leave out Host"),
        ({"habits": {"more": 1}}, "unknown field"),
        ({"extra_token_params": {"client_secret": "x"}}, "extra_token_params: Leave out"),
    ],
)
def test_field_that_the_form_refuses_is_a_conflict(
    importer: Importer, content: bytes, fields: dict[str, Any], words: str
) -> None:
    bad = changed(content, _credential(path="/Sales/new", id=str(uuid4()), **fields))
    before = dump()

    answer = importer.send(bad)

    assert answer.status_code == 409
    assert words in answer.json()["conflicts"][0]
    assert dump() == before


def test_unclear_body_is_refused(importer: Importer) -> None:
    bodies: list[object] = ["text", [], 1, None]
    for file in bodies:
        assert importer.send_body({"file": file}).status_code == 400
    assert importer.send_body({}).status_code == 400


def _command(file: Path, *arguments: str) -> None:
    call_command("transfer", "import", str(file), "--as", "root", "--into", "/team", *arguments)
