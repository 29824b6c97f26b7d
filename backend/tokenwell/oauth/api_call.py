"""A call to the API that a token is for, as its provider wants it sent (RFC 6750 2)."""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from types import MappingProxyType
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from tokenwell.oauth import dpop, fields
from tokenwell.oauth.client import Client
from tokenwell.oauth.errors import BadResponse, clean
from tokenwell.oauth.habits import Habits
from tokenwell.oauth.jose import SigningKey
from tokenwell.oauth.messages import Request, Response, Stamp
from tokenwell.oauth.token import is_sendable
from tokenwell.oauth.token_request import fill

_MAX_LABEL = 200
_JSON = "application/json"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows, for one request, that the sender has the key of a token (RFC 9449 7.1)."""

    key: SigningKey = field(repr=False)
    stamp: Stamp
    # The last one that this server offered, if any (RFC 9449 9).
    nonce: str = ""


def with_token(
    request: Request,
    habits: Habits,
    access_token: str,
    *,
    known: Mapping[str, str] = _NOTHING,
    proof: Proof | None = None,
) -> Request:
    """
    Put a token on a request, as its provider wants it (RFC 6750 2, RFC 9449 7.1).

    What the provider wants with each call beside it goes along, unless the request says
    something else under that name. ``known``: the values that it may name in braces, client ID
    and secret. A header in which the token would be is taken out of the request.

    :raises ValueError: the token can't be sent, or the request names its parameter itself.
    """
    if not is_sendable(access_token):
        raise ValueError("a token with such characters is never sent")
    use = habits.use
    taken = {"authorization", "dpop"}
    if use.placement == "header":
        taken.add(use.name.lower())
    own = {name: value for name, value in request.headers.items() if name.lower() not in taken}
    names = {name.lower() for name in own}
    more = {name: text for name, text in use.headers.items() if name.lower() not in names}
    headers = {**{name: fill(text, known) for name, text in more.items()}, **own}
    if proof is not None:
        signed = dpop.proof(
            proof.key,
            method=request.method,
            url=request.url,
            stamp=proof.stamp,
            nonce=proof.nonce,
            access_token=access_token,
        )
        return replace(
            request, headers={**headers, "Authorization": f"DPoP {access_token}", "DPoP": signed}
        )
    if use.placement == "query":
        url = _with_parameter(request.url, use.name, access_token)
        return replace(request, url=url, headers=headers)
    value = f"{use.scheme} {access_token}" if use.scheme else access_token
    return replace(request, headers={**headers, use.name: value})


def with_login(request: Request, username: str, password: str) -> Request:
    """
    Put a user name and a password on a request, as Basic (RFC 7617 2, in UTF-8).

    :raises ValueError: there is no user name, or they have characters that Basic can't carry.
    """
    if not username or ":" in username or _CONTROL.search(username + password):
        raise ValueError("Basic can't carry this user name and password")
    both = b64encode(f"{username}:{password}".encode()).decode()
    headers = {n: value for n, value in request.headers.items() if n.lower() != "authorization"}
    return replace(request, headers={**headers, "Authorization": f"Basic {both}"})


def needs_secret(habits: Habits) -> bool:
    """Tell whether the client secret goes along with each call (RFC 6750 is silent of it)."""
    return any("{client_secret}" in text for text in habits.use.headers.values())


def build_test_call(
    habits: Habits, client: Client, access_token: str, *, captured: Mapping[str, str]
) -> Request:
    """
    Build the harmless call that proves a token (RFC 6750 2; ``habits.TestCall``).

    Its headers may hold client ID and secret, which some APIs want as a key.

    :raises ValueError: there is none, the token can't be sent, or a captured value leads to a
        host that the provider does not have.
    """
    call = habits.test_call
    if call is None:
        raise ValueError("this provider has no test call")
    url = address_of(call.url, habits, captured)
    known = {"client_id": client.client_id, "client_secret": client.secret}
    headers = {name: fill(value, known) for name, value in call.headers.items()}
    names = {name.lower() for name in (*headers, *habits.use.headers)}
    usual = {"Accept": _JSON, **({"Content-Type": _JSON} if call.body else {})}
    headers = {n: value for n, value in usual.items() if n.lower() not in names} | headers
    request = Request(call.method, url, headers, call.body.encode())
    return with_token(request, habits, access_token, known=known)


def read_account(response: Response, habits: Habits) -> tuple[str, str]:
    """
    Read whose account a test call has met: its identifier and what people call it.

    RFC 6750 3 for the refusals; both texts may be empty.

    :raises BadResponse: another status than it should be, or nothing that can be read.
    """
    call = habits.test_call
    if call is None or response.status != call.status:
        raise BadResponse("status")
    if not (call.subject or call.label):
        return "", ""
    found = fields.read_fields(response.body.decode("utf-8-sig", errors="replace"))
    return _text(fields.at(found, call.subject)), _text(fields.at(found, call.label))


def address_of(text: str, habits: Habits, captured: Mapping[str, str]) -> str:
    """
    Fill captured values into an address (RFC 3986 3.2.2).

    :raises ValueError: a value is missing, or it leads to a host that the provider does not have.
    """
    quoted = {name: quote(value, safe="") for name, value in captured.items()}
    first, brace, rest = text.removeprefix("{").partition("}")
    if text.startswith("{") and brace and first in captured:
        # A whole address was captured: nothing of it may be encoded, all else has to be.
        url = captured[first] + fill(rest, quoted)
    else:
        url = fill(text, quoted)
    if "{" in url:
        raise ValueError("a part of this address is not known yet")
    host = (urlsplit(url).hostname or "").lower()
    if "{" in text and not _is_allowed(host, text, habits):
        raise ValueError("a captured value leads to another host")
    return url


def _is_allowed(host: str, text: str, habits: Habits) -> bool:
    if "{" not in (urlsplit(text).netloc or text.partition("/")[0]):
        return True  # the host is the template's own
    return any(fnmatchcase(host, pattern.lower()) for pattern in habits.allowed_hosts)


def _with_parameter(url: str, name: str, access_token: str) -> str:
    query = urlsplit(url).query
    if any(named == name for named, _ in parse_qsl(query, keep_blank_values=True)):
        # Of two, nobody knows which one counts (RFC 6750 2.3).
        raise ValueError("the parameter of the token is in the address already")
    return f"{url}{'&' if query else '?'}{urlencode({name: access_token})}"


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return clean(str(value), limit=_MAX_LABEL)
