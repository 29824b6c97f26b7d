"""A form that the client sends to an endpoint other than the token endpoint (RFC 6749 3.2.1)."""

from collections.abc import Mapping

from oauthlib.common import urlencode

from tokenwell.oauth.client import Client, ClientAuthentication, Form, authenticate
from tokenwell.oauth.messages import ClientCertificate, Request, Stamp
from tokenwell.oauth.provider import Provider
from tokenwell.oauth.token_request import reserved_headers

FORM_TYPE = "application/x-www-form-urlencoded"


def build(
    endpoint: str, provider: Provider, client: Client, form: Form, *, stamp: Stamp
) -> Request:
    """
    Build a request that the client authenticates as it does at the token endpoint.

    RFC 6749 3.2.1; RFC 7009 2.1, RFC 7662 2.1, RFC 8628 3.1 and RFC 9126 2.1 refer to it. A
    pair that is there twice goes once, since some forms name the client and its
    authentication may name it again.

    :raises ValueError: no endpoint, or a reserved header among the extra ones.
    """
    if not endpoint:
        raise ValueError("this request needs an endpoint")
    headers = {**headers_of(provider), "Content-Type": FORM_TYPE}
    pairs, headers = authenticate(client, form, headers, stamp=stamp)
    return Request(
        method="POST",
        url=endpoint,
        headers=headers,
        body=urlencode(dict.fromkeys(pairs)).encode("ascii"),
        certificate=certificate_of(client),
    )


def headers_of(provider: Provider) -> Mapping[str, str]:
    """
    Give the headers that each request to this provider has (RFC 9110 12.5.1).

    :raises ValueError: a reserved one among the extra ones.
    """
    if not reserved_headers().isdisjoint(name.lower() for name in provider.extra_headers):
        raise ValueError("an extra header is reserved")
    return {**provider.extra_headers, "Accept": "application/json"}


def certificate_of(client: Client) -> ClientCertificate | None:
    """Give what the client shows in the TLS handshake, if it authenticates so (RFC 8705 2)."""
    is_mutual = client.authentication is ClientAuthentication.MTLS
    return client.certificate if is_mutual else None
