"""Make the TLS contexts of the door: whom it trusts, and which certificate it shows."""

import asyncio
import ssl
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import certifi

from tokenwell.oauth.messages import ClientCertificate
from tokenwell.outbound.errors import Code, NotSent
from tokenwell.outbound.pem_files import readable_at

# Each takes a megabyte, for the authorities in it.
_KEPT = 32


def public_authorities() -> ssl.SSLContext:
    """Trust the system's certificate authorities and Mozilla's."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()
    context.set_alpn_protocols(["http/1.1"])
    return context


class ClientContexts:
    """
    Gives for each client certificate (RFC 8705 2) a TLS context that shows it.

    All else about them is as ``trust`` makes it. Connections are pooled by context, so one
    that was opened with a certificate never carries a request with another, or with none.
    """

    def __init__(self, trust: Callable[[], ssl.SSLContext]) -> None:
        self._trust = trust
        # By a hash of chain and key: a cache must not be one more place that holds the key.
        self._kept: OrderedDict[bytes, ssl.SSLContext] = OrderedDict()
        # Reading the authorities takes tens of milliseconds, which would hold up everybody
        # on the loop. A single thread needs no lock, and makes no context twice.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="outbound-tls")

    async def showing(self, certificate: ClientCertificate) -> ssl.SSLContext:
        """
        Give the context that shows a certificate.

        :raises NotSent: OpenSSL refuses the chain or the key, or they don't belong together.
        """
        loop = asyncio.get_running_loop()
        context = await loop.run_in_executor(self._thread, self._find, certificate)
        if context is None:
            raise NotSent(Code.CERTIFICATE)
        return context

    def close(self) -> None:
        """Forget the certificates, and end the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._kept.clear()

    def _find(self, certificate: ClientCertificate) -> ssl.SSLContext | None:
        name = _name(certificate)
        context = self._kept.pop(name, None) or _load(certificate, self._trust())
        if context is not None:
            self._kept[name] = context
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return context


def _name(certificate: ClientCertificate) -> bytes:
    parts = (certificate.chain, certificate.key)
    return b"".join(sha256(part.encode("utf-8", "replace")).digest() for part in parts)


def _load(certificate: ClientCertificate, context: ssl.SSLContext) -> ssl.SSLContext | None:
    # None instead of an error: the frames of its traceback would hold the texts.
    with readable_at(certificate.chain) as chain, readable_at(certificate.key) as key:
        try:
            context.load_cert_chain(chain, key, password=_no_passphrase)
        except ssl.SSLError:
            return None
    return context


def _no_passphrase() -> str:
    """Without this OpenSSL asks for one at the terminal, and waits."""
    return ""
