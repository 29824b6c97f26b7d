"""The device authorization request, and the codes that answer it (RFC 8628 3.1, 3.2)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tokenwell.oauth import client_request
from tokenwell.oauth.answers import read_answer, text_of
from tokenwell.oauth.authorization_request import reserved_authorization_params
from tokenwell.oauth.client import Client
from tokenwell.oauth.errors import BadResponse
from tokenwell.oauth.grants import Wanted
from tokenwell.oauth.messages import Request, Response, Stamp
from tokenwell.oauth.provider import Provider
from tokenwell.oauth.token import read_expires_in
from tokenwell.oauth.web_address import is_web_address

# In seconds. RFC 8628 3.2 requires the first, and says the second itself.
USUAL_LIFETIME = 600
USUAL_INTERVAL = 5

_DEVICE_CODE = re.compile(r"[\x20-\x7e]{1,8192}")
_USER_CODE = re.compile(r"[\x21-\x7e][\x20-\x7e]{0,99}")


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What a person is shown, and what is asked with meanwhile (RFC 8628 3.2); in seconds."""

    device_code: str = field(repr=False)
    user_code: str
    verification_uri: str
    verification_uri_complete: str = ""
    expires_in: int = USUAL_LIFETIME
    interval: int = USUAL_INTERVAL


def build_device_request(
    provider: Provider, client: Client, *, wanted: Wanted, stamp: Stamp
) -> Request:
    """
    Build the request for a code that a person types in elsewhere (RFC 8628 3.1).

    Extra authorization parameters go along; what is wanted wins over those of its name.

    :raises ValueError: no endpoint, or a reserved parameter or header among the extra ones.
    """
    extra = provider.extra_authorization_params
    if not reserved_authorization_params().isdisjoint(extra):
        raise ValueError("an extra authorization parameter is reserved")
    said = {
        # The client names itself in the form, whatever else proves it.
        client.habits.id_parameter: client.client_id,
        "scope": provider.habits.scope_separator.join(wanted.scope.split()),
        "audience": wanted.audience,
        "resource": wanted.resource,
    }
    own = {name: value for name, value in said.items() if value}
    form = list({**extra, **own}.items())
    endpoint = provider.device_authorization_endpoint
    return client_request.build(endpoint, provider, client, form, stamp=stamp)


def read_device_response(response: Response) -> DeviceCode:
    """
    Read the codes that the server gives for a person to consent with (RFC 8628 3.2).

    Where it names no lifetime it is 10 minutes, and where it names no interval 5 seconds.

    :raises ProviderRefused: it tells an error, also with status 200.
    :raises ProviderUnavailable: 429, 5xx, or an error that says so.
    :raises BadResponse: a code or an address is missing, or can't be shown to anybody.
    """
    fields = read_answer(response)
    return DeviceCode(
        device_code=_device_code(text_of(fields, "device_code")),
        user_code=_user_code(text_of(fields, "user_code")),
        verification_uri=_verification_uri(fields),
        verification_uri_complete=_shown(text_of(fields, "verification_uri_complete")),
        expires_in=read_expires_in(fields.get("expires_in")) or USUAL_LIFETIME,
        interval=read_expires_in(fields.get("interval")) or USUAL_INTERVAL,
    )


def _device_code(code: str) -> str:
    if not code:
        raise BadResponse("device-code-missing")
    if not _DEVICE_CODE.fullmatch(code):
        raise BadResponse("device-code-malformed")
    return code


def _user_code(code: str) -> str:
    if not code:
        raise BadResponse("user-code-missing")
    if not _USER_CODE.fullmatch(code):
        raise BadResponse("user-code-malformed")
    return code


def _verification_uri(fields: Mapping[str, object]) -> str:
    # The second is what drafts of RFC 8628 called it; some servers still do.
    address = text_of(fields, "verification_uri") or text_of(fields, "verification_url")
    if not address:
        raise BadResponse("verification-uri-missing")
    return _shown(address)


def _shown(address: str) -> str:
    # A person follows it with a click: no script, no file, nothing but a page.
    if address and not is_web_address(address):
        raise BadResponse("verification-uri-malformed")
    return address
