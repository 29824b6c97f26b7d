"""Register a client at its provider (RFC 7591); its secret goes straight into the credential."""

from typing import Any

from django.db import transaction

from tokenwell.accounts.people import actor
from tokenwell.audit.actions import Action
from tokenwell.audit.log import record
from tokenwell.containers import permissions, sets, tree
from tokenwell.containers.inheritance import Right
from tokenwell.credentials import changes, public_keys, redirects, requests
from tokenwell.credentials.locks import locked_credential
from tokenwell.credentials.models import Credential, Inquiry
from tokenwell.credentials.states import GrantType
from tokenwell.oauth import grants, registration
from tokenwell.oauth.client import ClientAuthentication
from tokenwell.oauth.registration import Registered
from tokenwell.outbound import http
from tokenwell.outbound.deadlines import deadline_in

_SECONDS = 15.0
_CLIENT_NAME = "Tokenwell"
_GRANT_NAMES = {
    GrantType.AUTHORIZATION_CODE: ["authorization_code", "refresh_token"],
    GrantType.IMPLICIT: ["implicit"],
    GrantType.PASSWORD: ["password", "refresh_token"],
    GrantType.CLIENT_CREDENTIALS: ["client_credentials"],
    GrantType.DEVICE_CODE: [grants.DEVICE_CODE, "refresh_token"],
    GrantType.JWT_BEARER: [grants.JWT_BEARER],
    GrantType.TOKEN_EXCHANGE: [grants.TOKEN_EXCHANGE],
}


def register(inquiry: Inquiry) -> dict[str, Any]:
    """
    Register a client for a credential, and store what the provider has given.

    :raises OAuthError: the provider does not register it.
    :raises OutboundError: it does not answer.
    :raises ValueError: the credential has no registration endpoint, or was deleted.
    """
    credential = inquiry.credential
    if credential is None:
        raise ValueError("there is no credential to register a client for")
    answer = http.send(_request(credential), deadline=deadline_in(_SECONDS))
    registered = registration.read_registration(answer)
    _store(inquiry, credential, registered)
    return {"client_id": registered.client_id}


def _request(credential: Credential) -> Any:
    redirect_uri = redirects.redirect_uri(
        authorization_endpoint=credential.authorization_endpoint,
        token_endpoint=credential.token_endpoint,
        grant_type=credential.grant_type,
    )
    has_browser = credential.grant_type in (GrantType.AUTHORIZATION_CODE, GrantType.IMPLICIT)
    signs = credential.client_authentication == ClientAuthentication.PRIVATE_KEY_JWT
    return registration.build_registration_request(
        requests.provider_of(credential),
        redirect_uri=redirect_uri or "" if has_browser else "",
        client_name=_CLIENT_NAME,
        grant_types=_GRANT_NAMES[GrantType(credential.grant_type)],
        authentication=ClientAuthentication(credential.client_authentication),
        scope=credential.scope,
        jwks_uri=public_keys.address_of(credential) or "" if signs else "",
    )


def _store(inquiry: Inquiry, credential: Credential, registered: Registered) -> None:
    fields: dict[str, Any] = {
        "client_id": registered.client_id,
        "client_authentication": registered.authentication.value,
    }
    if registered.client_secret:
        fields["client_secret"] = registered.client_secret
    with transaction.atomic():
        sets.share_tree()
        current = locked_credential(credential)
        # Rights count when they are used, and where it was registered is where it belongs.
        if (current.destination, current.destination_epoch) != (
            credential.destination,
            credential.destination_epoch,
        ):
            raise ValueError("the addresses changed meanwhile")
        if not permissions.can(inquiry.person, Right.CONFIGURATION_WRITE, current):
            raise ValueError("this person may not change the credential any more")
        changes.update(current, fields, by=inquiry.person, address=None)
        record(Action.CLIENT_REGISTERED, by=actor(inquiry.person), on=tree.target(current))
