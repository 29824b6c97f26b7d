"""The seed command: what it makes, and that running it again changes nothing that is right."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from oauth2_provider.models import Application

from demo_provider.tests.conftest import REDIRECT_URI
from demo_provider.tests.relying import RelyingClient


def test_secrets_are_in_a_private_file_and_nowhere_else(
    seeded: dict[str, dict[str, str]], credentials_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("seed", redirect_uri=[REDIRECT_URI], credentials_file=credentials_file)

    assert credentials_file.stat().st_mode & 0o777 == 0o600
    assert list(credentials_file.parent.iterdir()) == [credentials_file]
    printed = capsys.readouterr()
    for role in seeded:
        secret = seeded[role]["client_secret"]
        assert len(secret) >= 43
        assert secret not in printed.out + printed.err
        assert secret not in Application.objects.get(**_id(seeded, role)).client_secret


def test_seeding_again_keeps_secrets_and_updates_redirect_uris(
    web: RelyingClient, seeded: dict[str, dict[str, str]], credentials_file: Path
) -> None:
    before = Application.objects.get(client_id="demo-web").client_secret
    fresh = ["http://localhost:9000/callback", "http://127.0.0.1:9000/callback"]

    call_command(
        "seed",
        *(f"--redirect-uri={uri}" for uri in fresh),
        credentials_file=credentials_file,
        verbosity=0,
    )

    assert json.loads(credentials_file.read_text()) == seeded
    assert Application.objects.count() == len(seeded)
    assert Application.objects.get(client_id="demo-web").client_secret == before
    assert web.ask().status_code == 400
    assert web.ask(redirect_uri=fresh[1]).status_code == 200


def test_lost_file_brings_new_secrets(service: RelyingClient, credentials_file: Path) -> None:
    credentials_file.unlink()

    call_command("seed", redirect_uri=[REDIRECT_URI], credentials_file=credentials_file)

    assert service.token(grant_type="client_credentials").status_code == 401


def test_file_of_before_there_were_more_clients_is_filled_up(
    service: RelyingClient, seeded: dict[str, dict[str, str]], credentials_file: Path
) -> None:
    first = {role: seeded[role] for role in ("service", "web")}
    credentials_file.write_text(json.dumps(first))

    call_command("seed", redirect_uri=[REDIRECT_URI], credentials_file=credentials_file)

    filled = json.loads(credentials_file.read_text())
    assert {role: filled[role] for role in first} == first
    assert set(filled) == set(seeded)
    assert service.token(grant_type="client_credentials").status_code == 200


def test_lost_database_takes_the_secrets_of_the_file(
    service: RelyingClient, credentials_file: Path
) -> None:
    Application.objects.all().delete()

    call_command("seed", redirect_uri=[REDIRECT_URI], credentials_file=credentials_file)

    assert service.token(grant_type="client_credentials").status_code == 200


@pytest.mark.parametrize("content", ["", "[]", "{", '{"service": {}}', '{"service": null}'])
def test_broken_file_stops_the_command(db: None, credentials_file: Path, content: str) -> None:
    credentials_file.write_text(content or "\xff")

    with pytest.raises(CommandError, match="credentials file"):
        call_command("seed", redirect_uri=[REDIRECT_URI], credentials_file=credentials_file)

    assert not Application.objects.exists()


@pytest.mark.parametrize("uri", ["javascript:alert(1)", "not a uri", "ftp://host/", "http://h/#f"])
def test_faulty_redirect_uri_stops_the_command(db: None, credentials_file: Path, uri: str) -> None:
    with pytest.raises(CommandError):
        call_command("seed", redirect_uri=[uri], credentials_file=credentials_file)

    assert not credentials_file.exists()


def _id(seeded: dict[str, dict[str, str]], role: str) -> dict[str, str]:
    return {"client_id": seeded[role]["client_id"]}
