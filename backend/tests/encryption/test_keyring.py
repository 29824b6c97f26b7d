"""A key ring is read whole and sound, or not at all."""

import base64
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from tokenwell.encryption import keyring
from tokenwell.encryption.keyring import KeyringError, fingerprint

GOOD = bytes(range(32))


def _entry(material: bytes) -> dict[str, str]:
    return {"id": fingerprint(material).hex(), "key": base64.b64encode(material).decode()}


def _write(path: Path, content: Any, mode: int = 0o600) -> Path:
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text)
    path.chmod(mode)
    return path


def test_ring_that_was_made_is_read(tmp_path: Path) -> None:
    path = tmp_path / "ring"

    keyring.create(path, purpose="production")

    ring = keyring.read(path)
    assert (ring.purpose, len(ring.keys)) == ("production", 1)
    assert ring.sealing_key.id == fingerprint(ring.sealing_key.material)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_ring_is_its_owners_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        keyring.create(tmp_path / "ring", purpose="development")
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "ring").stat().st_mode) == 0o600


def test_ring_is_never_overwritten(tmp_path: Path) -> None:
    path = _write(tmp_path / "ring", "precious")

    with pytest.raises(KeyringError, match="not overwritten"):
        keyring.create(path, purpose="production")

    assert path.read_text() == "precious"


def test_ring_for_nothing_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(KeyringError, match="purpose"):
        keyring.create(tmp_path / "ring", purpose="fun")


def test_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(KeyringError, match="can't be written"):
        keyring.create(tmp_path / "nowhere" / "ring", purpose="production")


def test_order_of_keys_is_that_of_the_file(tmp_path: Path) -> None:
    first, second = GOOD, bytes(reversed(GOOD))
    content = {"purpose": "production", "keys": [_entry(first), _entry(second)]}

    ring = keyring.read(_write(tmp_path / "ring", content))

    assert ring.sealing_key.material == first
    assert ring.find(fingerprint(second)) == ring.keys[1]
    assert ring.find(b"unknown!") is None


def test_missing_ring_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KeyringError, match="keyring create"):
        keyring.read(tmp_path / "ring")


def test_ring_that_is_a_folder_can_not_be_read(tmp_path: Path) -> None:
    with pytest.raises(KeyringError, match="can't be read"):
        keyring.read(tmp_path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o610, 0o601])
def test_ring_that_others_may_touch_is_refused(tmp_path: Path, mode: int) -> None:
    content = {"purpose": "production", "keys": [_entry(GOOD)]}

    with pytest.raises(KeyringError, match="chmod 600"):
        keyring.read(_write(tmp_path / "ring", content, mode))


@pytest.mark.parametrize(
    "content",
    [
        "",
        "no json",
        "[]",
        "null",
        "{}",
        {"purpose": "production"},
        {"purpose": "production", "keys": []},
        {"purpose": "production", "keys": {"id": "key"}},
        {"purpose": "production", "keys": ["key"]},
        {"purpose": "production", "keys": [{"id": "x"}]},
        {"purpose": "fun", "keys": [_entry(GOOD)]},
        {"purpose": ["production"], "keys": [_entry(GOOD)]},
        {"keys": [_entry(GOOD)]},
    ],
)
def test_damaged_ring_is_refused(tmp_path: Path, content: Any) -> None:
    with pytest.raises(KeyringError, match="damaged"):
        keyring.read(_write(tmp_path / "ring", content))


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (_entry(GOOD[:31]), "not 32 bytes"),
        (_entry(GOOD + b"x"), "not 32 bytes"),
        (_entry(GOOD) | {"key": "no base64!"}, "not 32 bytes"),
        (_entry(GOOD) | {"key": None}, "not 32 bytes"),
        (_entry(bytes(32)), "too weak"),
        (_entry(b"password" * 4), "too weak"),
        (_entry(b"abcdefg" * 4 + b"abcd"), "too weak"),
        (_entry(GOOD) | {"id": "00" * 8}, "damaged"),
        (_entry(GOOD) | {"id": base64.b64encode(GOOD).decode()}, "damaged"),
    ],
)
def test_key_that_is_none_is_refused(tmp_path: Path, entry: dict[str, str], words: str) -> None:
    path = _write(tmp_path / "ring", {"purpose": "production", "keys": [entry]})

    with pytest.raises(KeyringError, match=words) as refused:
        keyring.read(path)

    assert base64.b64encode(GOOD).decode()[:8] not in str(refused.value)


def test_same_key_twice_is_refused(tmp_path: Path) -> None:
    content = {"purpose": "production", "keys": [_entry(GOOD), _entry(GOOD)]}

    with pytest.raises(KeyringError, match="twice"):
        keyring.read(_write(tmp_path / "ring", content))


def test_key_is_never_shown(tmp_path: Path) -> None:
    content = {"purpose": "production", "keys": [_entry(GOOD)]}

    ring = keyring.read(_write(tmp_path / "ring", content))

    assert repr(GOOD)[2:12] not in repr(ring)
    assert "material" not in repr(ring)
