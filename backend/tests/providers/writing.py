"""Write templates for tests: a sound one, and what a test wants to be otherwise."""

from pathlib import Path

from tokenwell.providers import checking
from tokenwell.providers.schema import Template

FILE = Path("acme.toml")
SOUND = """\
name = "Acme"
category = "crm"

[[sources]]
what = "https://docs.acme.example/oauth"
seen = 2026-01-02

[endpoints]
authorization = "https://acme.example/authorize"
token = "https://acme.example/token"
"""


def written(*more: str, **instead: str) -> str:
    """Write the sound template with other lines in place of some keys, and more at its end."""
    lines = [
        instead.pop(key) if (key := line.partition(" = ")[0]) in instead else line
        for line in SOUND.splitlines()
    ]
    assert not instead, "there is no such key to replace"
    return "\n".join([*lines, *more, ""])


def template(*more: str, **instead: str) -> Template:
    """Read such a template."""
    return checking.read(FILE, written(*more, **instead))
