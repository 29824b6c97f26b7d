"""Readers of the environment give what is meant and refuse the rest."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from tokenwell.config.env import env_bool, env_database, env_int, env_list, env_secret


def test_list_is_split_at_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", " a:1, b:2 ,,")

    assert env_list("X") == ["a:1", "b:2"]


@pytest.mark.parametrize(("text", "value"), [("ON", True), ("0", False), ("", True)])
def test_yes_and_no(monkeypatch: pytest.MonkeyPatch, text: str, value: bool) -> None:
    monkeypatch.setenv("X", text)

    assert env_bool("X", default=True) is value


def test_number_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "ten")

    with pytest.raises(ImproperlyConfigured, match="X is not a whole number"):
        env_int("X", 3)


def test_number_that_is_not_set_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("X", raising=False)

    assert env_int("X", 3) == 3


def test_secret_comes_from_its_file_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("from the file\n")
    monkeypatch.setenv("X", "from the variable")
    monkeypatch.setenv("X_FILE", str(file))

    assert env_secret("X") == "from the file"


def test_database_address_is_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "postgresql://al%40ice:p%2Fw@db:5433/tokens?sslmode=require")

    database = env_database("X")

    assert (database["USER"], database["PASSWORD"]) == ("al@ice", "p/w")
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db", "5433", "tokens")
    assert database["OPTIONS"] == {"sslmode": "require"}


def test_database_behind_a_socket_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "postgresql://postgres:@/postgres?host=/run/pg")

    database = env_database("X")

    assert (database["HOST"], database["OPTIONS"]) == ("/run/pg", {})
