"""Settings that would be unsafe stop the start, and say which one it is."""

import os
import subprocess
import sys

import pytest

_SOUND = {
    "SECRET_KEY": "a sound key of random letters: qZ8mW2xK5vB7",
    "DATABASE_URL": "postgresql://tokenwell@localhost/tokenwell",
    "REDIS_URL": "redis://localhost:6379/0",
    "KEYRING_FILE": "/etc/tokenwell/keyring.json",
}


_IMPORT = "import tokenwell.config.settings as s; "


def _start(then: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    given = {name: value for name, value in (_SOUND | environment).items() if value}
    return subprocess.run(
        [sys.executable, "-c", _IMPORT + then],
        env={"PATH": os.environ["PATH"], **given},
        capture_output=True,
        text=True,
        check=False,
    )


def test_sound_settings_start() -> None:
    outcome = _start()

    assert outcome.returncode == 0, outcome.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 64),
        ("SECRET_KEY_FILE", "/nowhere/secret"),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "sqlite:///here"),
        ("DATABASE_URL", "postgresql://localhost"),
        ("REDIS_URL", ""),
        ("KEYRING_FILE", ""),
        ("PUBLIC_BASE_URL", "http://tokens.example.com"),
        ("PUBLIC_BASE_URL", "tokens.example.com"),
        ("PUBLIC_BASE_URL", "https://tokens.example.com/path"),
        ("PROXY_BASE_URL", "http://calls.example.com"),
        ("PROXY_BASE_URL", "calls.example.com"),
        ("PROXY_BASE_URL", "https://calls.example.com/path"),
        ("PROXY_BASE_URL", "https://tokens.example.com"),
        ("DEBUG", "perhaps"),
        ("LOG_FORMAT", "xml"),
        ("METRICS_TOKEN", "short"),
        ("EMAIL_PORT", "smtp"),
        ("EMAIL_USE_TLS", "perhaps"),
        ("NOTICE_SECONDS", "soon"),
    ],
)
def test_unsafe_setting_stops_the_start_and_is_named(name: str, value: str) -> None:
    public = {"PUBLIC_BASE_URL": "https://tokens.example.com"} if name[:5] == "PROXY" else {}
    outcome = _start(**{**public, name: value})

    assert outcome.returncode != 0
    assert name in outcome.stderr.splitlines()[-1]


def test_user_of_the_mail_server_without_a_password_stops_the_start() -> None:
    outcome = _start(EMAIL_HOST="mail.example.com", EMAIL_USER="tokenwell")

    assert "EMAIL_PASSWORD" in outcome.stderr.splitlines()[-1]


def test_debug_is_refused_beside_a_public_address() -> None:
    outcome = _start(DEBUG="yes", PUBLIC_BASE_URL="https://tokens.example.com")

    assert "DEBUG" in outcome.stderr.splitlines()[-1]


def test_secret_key_is_never_in_the_message() -> None:
    outcome = _start(SECRET_KEY="weak-but-secret")

    assert "weak-but-secret" not in outcome.stderr


@pytest.mark.parametrize(
    ("given", "backend"),
    [
        ({}, "dummy"),
        ({"EMAIL_HOST": "mail.example.com"}, "smtp"),
        ({"EMAIL_FOLDER": "/tmp/mail"}, "filebased"),
        ({"EMAIL_FOLDER": "/tmp/mail", "EMAIL_HOST": "mail.example.com"}, "filebased"),
    ],
    ids=str,
)
def test_e_mail_goes_where_it_is_set_up_to_go_and_else_nowhere(
    given: dict[str, str], backend: str
) -> None:
    outcome = _start("print(s.EMAIL_BACKEND, s.EMAIL_IS_SET_UP, s.DEFAULT_FROM_EMAIL)", **given)

    assert outcome.stdout.split() == [
        f"django.core.mail.backends.{backend}.EmailBackend",
        str(bool(given)),
        "tokenwell@localhost",
    ]
