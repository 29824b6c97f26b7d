"""Lend a PEM text to OpenSSL, which reads keys and certificates from files alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import NamedTemporaryFile


@contextmanager
def readable_at(text: str) -> Iterator[str]:
    """Give a path at which this process reads a text, until the block ends."""
    # What surrounds the blocks of a PEM text may be anything. A failure to encode it would
    # hold the text, and with it the key.
    content = text.encode("utf-8", "replace")
    lend = _memory_file if hasattr(os, "memfd_create") else _private_file
    with lend(content) as path:
        yield path


@contextmanager
def _memory_file(content: bytes) -> Iterator[str]:
    with open(os.memfd_create("pem"), "wb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(content)
        file.flush()
        yield f"/proc/self/fd/{file.fileno()}"


@contextmanager
def _private_file(content: bytes) -> Iterator[str]:
    # Made with mode 0600, and deleted with the end of the block, whatever ends it.
    with NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        yield file.name
