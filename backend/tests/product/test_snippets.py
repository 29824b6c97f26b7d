"""The programs of *Use it* run as they stand: a token, a login, a call through the proxy."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.product.conftest import signed_in
from tests.product.product import BACKEND, Product

SNIPPETS = BACKEND.parent / "frontend/src/features/credentials/snippets"
USERNAME = "robot"
# How each is run; the others are read by people alone.
RUN = {"curl": ["sh"], "python": [sys.executable], "javascript": ["node"]}
# As people have it who read JSON in a shell.
needs_jq = pytest.mark.skipif(shutil.which("jq") is None, reason="the lines for curl need jq")
LANGUAGES = [pytest.param("curl", marks=needs_jq), "python", "javascript"]
SUFFIX = {"curl": ".sh", "python": ".py", "javascript": ".mjs"}


@pytest.fixture(scope="module")
def login(product: Product) -> str:
    """The id of a Password credential."""
    status, made = signed_in(product).json(
        "POST",
        "/api/v1/credentials",
        {
            "container": product.facts()["container_id"],
            "name": "snippets",
            "type": "password",
            "username": USERNAME,
            "password": "a-pässword-of-the-snippets",
            "usages": ["sftp"],
        },
    )
    assert status == 201, made
    return str(made["id"])


def _run(product: Product, name: str, folder: Path, **values: str) -> str:
    """Run a program with its address and credential filled in, as a person would."""
    facts = product.facts()
    text = (SNIPPETS / f"{name}.txt").read_text()
    filled = {"TOKENWELL": facts["url"], "PROXY": facts["proxy_url"], **values}
    for placeholder, value in filled.items():
        text = text.replace(f"__{placeholder}__", value)
    language = name.rpartition("-")[2]
    program = folder / f"program{SUFFIX[language]}"
    program.write_text(text)
    done = subprocess.run(
        [*RUN[language], str(program)],
        env={"PATH": os.environ["PATH"], "TOKENWELL_KEY": facts["api_key"]},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("language", LANGUAGES)
def test_token_is_fetched_and_used(product: Product, tmp_path: Path, language: str) -> None:
    facts = product.facts()
    url = f"{facts['demo_url']}/whoami"

    said = _run(product, f"token-{language}", tmp_path, CREDENTIAL=facts["credential_id"], URL=url)

    assert "client" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_login_is_fetched(product: Product, login: str, tmp_path: Path, language: str) -> None:
    said = _run(product, f"login-{language}", tmp_path, CREDENTIAL=login, PURPOSE="sftp")

    assert said == f"Got the password of {USERNAME}.\n"


@pytest.mark.parametrize("language", LANGUAGES)
def test_call_goes_through_the_proxy(product: Product, tmp_path: Path, language: str) -> None:
    credential = product.facts()["credential_id"]

    said = _run(product, f"proxy-{language}", tmp_path, CREDENTIAL=credential, PATH="whoami")

    assert "client" in said


def test_programs_are_there_in_each_language_and_fill_in_the_same() -> None:
    names = {path.stem for path in SNIPPETS.glob("*.txt")}
    languages = (*RUN, "go", "java", "csharp", "powershell")

    assert names == {f"{way}-{one}" for way in ("token", "login", "proxy") for one in languages}
    for path in SNIPPETS.glob("*.txt"):
        text = path.read_text()
        assert "__CREDENTIAL__" in text, path.name
        assert "TOKENWELL_KEY" in text, path.name
        assert "twk_" not in text.replace("twk_…", ""), path.name
