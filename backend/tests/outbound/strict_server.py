"""A TLS server that tells its clients, as large servers do, why it refuses them."""

import contextlib
import socket
import ssl
import threading
import time


class StrictServer:
    """
    Does handshakes and nothing else.

    It looks at what the client showed only a while after its own part: in TLS 1.3 the
    client has sent its request by then.
    """

    def __init__(self, context: ssl.SSLContext) -> None:
        self.refusals: list[str] = []
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def named(self) -> frozenset[str]:
        return frozenset({f"127.0.0.1:{self.port}"})

    def stop(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        self._listener.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                with connection, contextlib.suppress(ConnectionError):
                    self._shake_hands(connection)

    def _shake_hands(self, connection: socket.socket) -> None:
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = self._context.wrap_bio(incoming, outgoing, server_side=True)
        while received := connection.recv(65536):
            incoming.write(received)
            try:
                tls.do_handshake()
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLError as refusal:
                self.refusals.append(refusal.reason)
            connection.sendall(outgoing.read())
            time.sleep(0.1)
