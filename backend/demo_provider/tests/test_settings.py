"""The environment: what is missing or wrong stops the start and is named."""

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEMO_SECRET_KEY", ""),
        ("DEMO_SECRET_KEY", "short"),
        ("DEMO_PUBLIC_URL", ""),
        ("DEMO_PUBLIC_URL", "localhost:8001"),
        ("DEMO_DATABASE_URL", ""),
        ("DEMO_DATABASE_URL", "sqlite:///demo.db"),
        ("DEMO_ACCESS_TOKEN_SECONDS", "0"),
        ("DEMO_ACCESS_TOKEN_SECONDS", "soon"),
    ],
)
def test_faulty_variable_is_named(name: str, value: str) -> None:
    start = subprocess.run(
        [sys.executable, "-c", "import demo_provider.settings"],
        env=os.environ | {name: value, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert start.returncode == 1
    assert f"ImproperlyConfigured: {name}" in start.stderr or f"Set {name}." in start.stderr
