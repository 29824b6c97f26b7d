"""Ask an issuer what it offers; a person looks at it before anything is taken over (RFC 8414)."""

from typing import Any

from tokenwell.credentials.models import Inquiry
from tokenwell.oauth import metadata
from tokenwell.oauth.client import ClientAuthentication
from tokenwell.oauth.errors import BadResponse, OAuthError
from tokenwell.oauth.metadata import Metadata
from tokenwell.outbound import http
from tokenwell.outbound.deadlines import deadline_in

_SECONDS = 15.0
_ENDPOINTS = (
    "authorization_endpoint",
    "token_endpoint",
    "device_authorization_endpoint",
    "revocation_endpoint",
    "introspection_endpoint",
    "userinfo_endpoint",
    "jwks_uri",
    "registration_endpoint",
)
_METHODS = {
    "client_secret_basic": ClientAuthentication.HEADER,
    "client_secret_post": ClientAuthentication.BODY,
    "client_secret_jwt": ClientAuthentication.CLIENT_SECRET_JWT,
    "private_key_jwt": ClientAuthentication.PRIVATE_KEY_JWT,
    "tls_client_auth": ClientAuthentication.MTLS,
    "self_signed_tls_client_auth": ClientAuthentication.MTLS,
    "none": ClientAuthentication.NONE,
}
# RFC 8414 2: what it means that a server does not say.
_USUAL_METHODS = ("client_secret_basic",)
_USUAL_GRANTS = ("authorization_code", "implicit")


class NotFound(ValueError):
    """An issuer that publishes no metadata where it could be."""


def discover(inquiry: Inquiry) -> dict[str, Any]:
    """
    Read the metadata of an issuer, from wherever it is.

    :raises OAuthError: what is there can't be used.
    :raises OutboundError: nobody answers.
    :raises NotFound: nothing is there.
    """
    return _answer(_found(inquiry.subject))


def _found(issuer: str) -> Metadata:
    bad: OAuthError | None = None
    for url in metadata.metadata_urls(issuer):
        answer = http.send(metadata.build_metadata_request(url), deadline=deadline_in(_SECONDS))
        if answer.status in {404, 410}:
            continue
        try:
            return metadata.read_metadata(answer, issuer=issuer)
        except BadResponse as wrong:
            # A site that has a page for everything may have the document at the next address.
            if wrong.reason not in {"html", "not-json", "redirect", "refused-without-error"}:
                raise
            bad = bad or wrong
    raise bad or NotFound


def _answer(found: Metadata) -> dict[str, Any]:
    named = found.token_endpoint_auth_methods_supported or _USUAL_METHODS
    methods = [_METHODS[name].value for name in named if name in _METHODS]
    form: dict[str, Any] = {"issuer": found.issuer}
    form |= {name: value for name in _ENDPOINTS if (value := getattr(found, name))}
    form["issuer_in_response"] = found.authorization_response_iss_parameter_supported
    if found.require_pushed_authorization_requests:
        pushed = found.pushed_authorization_request_endpoint
        form["pushed_authorization_request_endpoint"] = pushed
    if methods:
        form["client_authentication"] = methods[0]
    return {
        "form": form,
        "scopes": list(found.scopes_supported),
        "grant_types": list(found.grant_types_supported or _USUAL_GRANTS),
        "authentication": list(dict.fromkeys(methods)),
        "other_hosts": list(found.other_hosts),
    }
