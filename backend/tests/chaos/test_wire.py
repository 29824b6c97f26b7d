"""The wire tells a commit that stores tokens from any other, and loses the word of that one."""

import socket
import threading
from pathlib import Path

from chaos import wire

_INSERT = b"Q\x00\x00\x00\x30INSERT INTO credentials_tokenset (id) VALUES (1)\x00"
_OTHER = b"Q\x00\x00\x00\x30INSERT INTO credentials_news (id) VALUES (1)\x00"
_COMMIT = b"Q\x00\x00\x00\x0bCOMMIT\x00"
_DONE = b"C\x00\x00\x00\x0bCOMMIT\x00Z\x00\x00\x00\x05I"


def _serve(folder: Path) -> socket.socket:
    """Be a server that takes all, and says that each commit is done."""
    door = socket.socket(socket.AF_UNIX)
    door.bind(str(folder / ".s.PGSQL.5432"))
    door.listen()

    def answer() -> None:
        caller, _ = door.accept()
        with caller:
            while piece := caller.recv(4096):
                caller.sendall(_DONE if piece.endswith(_COMMIT) else b"ok")

    threading.Thread(target=answer, daemon=True).start()
    return door


def _say(end: socket.socket, text: bytes) -> bytes:
    end.sendall(text)
    return end.recv(4096)


def test_word_of_the_commit_that_stores_tokens_is_lost(tmp_path: Path) -> None:
    with _serve(tmp_path), wire.laid(tmp_path) as laid:
        laid.lose_next_answer()
        with socket.create_connection(("127.0.0.1", laid.port), timeout=5) as end:
            heard = [_say(end, text) for text in (_INSERT, _COMMIT)]

        assert heard == [b"ok", b""]
        assert laid.lost.is_set()


def test_other_commits_are_heard_of(tmp_path: Path) -> None:
    with _serve(tmp_path), wire.laid(tmp_path) as laid:
        laid.lose_next_answer()
        with socket.create_connection(("127.0.0.1", laid.port), timeout=5) as end:
            heard = [_say(end, text) for text in (_OTHER, _COMMIT)]

        assert heard == [b"ok", _DONE]
        assert not laid.lost.is_set()
