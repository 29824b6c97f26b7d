"""A mail server on the loopback: it takes what it is given, or refuses in a way of the test's."""

import socketserver
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any


@dataclass
class MailServer:
    """Listens on a port; ``refusals`` says which answers differ from the usual."""

    port: int = 0
    refusals: dict[str, str] = field(default_factory=dict)
    taken: list[EmailMessage] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._server = _Server(self)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def use(settings: Any, port: int) -> None:
    """Have e-mails go to a server on the loopback."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT = False, 2


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, there: MailServer) -> None:
        super().__init__(("127.0.0.1", there.port), _Handler)
        self.there = there


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        with suppress(OSError):
            self._say("220 ready")
            while line := self.rfile.readline().decode("ascii").strip():
                if not self._answer(line):
                    return

    def _answer(self, line: str) -> bool:
        """Answer one command; say whether to go on (RFC 5321 4.1)."""
        word = line.split(maxsplit=1)[0].upper()
        refusal = next((said for what, said in self._refusals() if what in line.upper()), "")
        if refusal == "hang up":
            return False
        if refusal:
            self._say(refusal)
        elif word == "DATA":
            self._say("354 go on")
            self._take()
            self._say("250 taken")
        else:
            self._say("221 bye" if word == "QUIT" else "250 well")
        return word != "QUIT"

    def _refusals(self) -> list[tuple[str, str]]:
        return [(what.upper(), said) for what, said in self.server.there.refusals.items()]

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        self.server.there.taken.append(message)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())
