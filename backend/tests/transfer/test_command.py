"""``manage.py transfer``: the same verbs for bigger files, with the rights of a named person."""

import errno
import io
import json
import os
import stat
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.personas import Personas
from tests.transfer import making
from tests.transfer.making import make_credential
from tests.transfer.test_declaring import TOML
from tokenwell.credentials.models import Credential
from tokenwell.transfer import schemas

DOCS = Path(__file__).parents[3] / "docs"


def _run(*arguments: object) -> str:
    output = io.StringIO()
    call_command("transfer", *map(str, arguments), stdout=output)
    return output.getvalue()


@pytest.fixture
def passphrase(tmp_path: Path) -> Path:
    file = tmp_path / "passphrase"
    file.write_text(f"{making.PASSPHRASE}\n")
    return file


def test_export_and_import_by_command(personas: Personas, tmp_path: Path, passphrase: Path) -> None:
    credential = make_credential(personas.container, by=personas.alice)
    making.give_tokens(credential)
    life, file = making.life_of(credential), tmp_path / "team.json"
    with_secrets = ("--secrets", "--passphrase-file", passphrase, "--as", "root")

    told = _run("export", file, "--container", "/team", *with_secrets)
    Credential.objects.all().delete()
    planned = _run("import", file, "--into", "/team", "--plan", *with_secrets)
    done = _run("import", file, "--into", "/team", *with_secrets)

    assert "1 containers and 1 credentials, 1 of them with secrets" in told
    assert "must not both spend them" in told
    assert "must not both spend them" in done
    assert "1 to create" in planned
    assert "1 to create" in done
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert making.life_of(credential) == life
    assert making.PASSPHRASE not in told + planned + done


def test_plan_changes_nothing(personas: Personas, tmp_path: Path) -> None:
    file = tmp_path / "team.json"
    credential = make_credential(personas.container, by=personas.alice)
    _run("export", file, "--container", "/team", "--as", "alice")
    credential.delete()
    before = making.dump()

    _run("import", file, "--into", "/team", "--plan", "--no-people", "--as", "root")

    assert making.dump() == before


def test_file_that_is_there_is_not_overwritten(personas: Personas, tmp_path: Path) -> None:
    file = tmp_path / "team.json"
    file.write_text("precious")

    with pytest.raises(CommandError, match="can't be made: File exists"):
        _run("export", file, "--as", "root")

    assert file.read_text() == "precious"


def test_full_disk_suspends_nothing(
    personas: Personas, tmp_path: Path, passphrase: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    making.give_tokens(make_credential(personas.container, by=personas.alice))
    before, file = making.dump(), tmp_path / "team.json"
    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(CommandError, match="No space left on device"):
        _run(
            *("export", file, "--container", "/team", "--suspend", "--as", "root"),
            *("--secrets", "--passphrase-file", passphrase),
        )

    assert not file.exists()
    assert making.dump() == before


def test_refused_export_leaves_no_file(
    personas: Personas, tmp_path: Path, passphrase: Path
) -> None:
    file = tmp_path / "team.json"

    with pytest.raises(CommandError, match="privilege to export secrets"):
        _run(
            *("export", file, "--container", "/team", "--as", "alice"),
            *("--secrets", "--passphrase-file", passphrase),
        )

    assert not file.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--as", "nobody"), "There is no active user named nobody"),
        (("--as", "charlie", "--container", "/team"), "or charlie may not see it"),
        (("--as", "root", "--container", "/none"), "There is no container at /none"),
        (("--as", "root", "--container", "none"), "There is no container at none"),
    ],
)
def test_wrong_words_are_told(
    personas: Personas, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        _run("export", tmp_path / "x.json", *arguments)


def test_file_that_is_missing_or_empty_is_told(personas: Personas, tmp_path: Path) -> None:
    empty = tmp_path / "empty.json"
    empty.touch()

    with pytest.raises(CommandError, match="No such file"):
        _run("import", tmp_path / "none.json", "--as", "root")
    with pytest.raises(CommandError, match="It is empty"):
        _run("import", empty, "--as", "root")


def test_conflict_is_told_with_its_reason(personas: Personas, tmp_path: Path) -> None:
    file = tmp_path / "team.json"
    make_credential(personas.container, by=personas.alice)
    _run("export", file, "--container", "/team", "--as", "root")

    with pytest.raises(CommandError, match="/crm: Its id is taken here"):
        _run("import", file, "--into", "/public", "--as", "root")
    _run("import", file, "--into", "/public", "--new-ids", "--as", "root")

    assert Credential.objects.count() == 2


def test_declarative_file_is_applied_once(personas: Personas, tmp_path: Path) -> None:
    file = tmp_path / "tokenwell.toml"
    file.write_text(TOML)

    planned = _run("apply", file, "--plan", "--as", "root")
    applied = _run("apply", file, "--as", "root")
    again = _run("apply", file, "--as", "root")

    assert "2 to create" in planned
    assert "2 to create" in applied
    assert "Nothing to do." in again


def test_schemas_in_the_docs_are_those_of_the_types(tmp_path: Path) -> None:
    _run("schema", tmp_path)

    for name, text in schemas.all_of_them().items():
        assert (tmp_path / name).read_text() == text
        assert (DOCS / name).read_text() == text, "run manage.py transfer schema ../docs"


def test_schemas_let_nothing_in_that_is_not_known() -> None:
    for text in schemas.all_of_them().values():
        parts = json.loads(text)["$defs"]
        objects = [part for part in parts.values() if "properties" in part]
        assert len(objects) > 4
        assert all(part["additionalProperties"] is False for part in objects)


def test_file_that_is_written_is_as_the_schema_says(personas: Personas) -> None:
    make_credential(personas.container, by=personas.alice)
    said = json.loads(making.exported(personas.container, personas.root))
    parts = json.loads(schemas.all_of_them()["export.schema.json"])["$defs"]

    # There is no job.
    assert set(said) == set(parts["Document"]["properties"]) - {"jobs"}
    assert set(said["credentials"][0]) == set(parts["CredentialRecord"]["properties"])
