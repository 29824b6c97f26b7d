"""Make the tables of the product and of the demo provider, and fill them: both at once."""

import json
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from demo_provider import clients
from launcher.data_folder import CannotStart
from tokenwell.credentials import redirects

BACKEND = Path(__file__).resolve().parents[1]


def prepare(environment: Mapping[str, str], *, seed: str) -> dict[str, Any]:
    """
    Migrate and fill both; give what ``seed`` prints: the module that fills the product.

    :raises CannotStart: one of them fails; the message has what it said.
    """
    file = Path(environment["DEMO_CREDENTIALS_FILE"])
    if not file.exists():
        # Made ahead, so that neither has to wait for the other.
        clients.write(file, clients.make())
    demo = ["seed", "--migrate", "--redirect-uri", _redirect_uri(environment)]
    demo += ["--implicit-redirect-uri", _redirect_uri(environment, grant_type="implicit")]
    with ThreadPoolExecutor(2) as both:
        registered = both.submit(
            _do, ["demo_provider", *demo, "--credentials-file", str(file)], environment
        )
        filled = both.submit(_do, [seed], environment)
        registered.result()
    facts: dict[str, Any] = json.loads(filled.result())
    return facts


def _redirect_uri(environment: Mapping[str, str], *, grant_type: str = "") -> str:
    endpoints = clients.endpoints(environment["DEMO_URL"])
    base = environment["PUBLIC_BASE_URL"]
    return str(redirects.redirect_uri(**endpoints, grant_type=grant_type, base=base))


def _do(module: list[str], environment: Mapping[str, str]) -> str:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", *module],
        env=environment,
        cwd=BACKEND,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotStart(f"{' '.join(module[:2])} failed.\n{done.stderr.strip()}")
    return done.stdout
