"""A call to the API that a token is for, as its provider wants it sent (RFC 6750 2)."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from urllib.parse import quote, urlencode, urlsplit

from tokenwell.oauth import fields
from tokenwell.oauth.client import Client
from tokenwell.oauth.errors import BadResponse, clean
from tokenwell.oauth.habits import Habits
from tokenwell.oauth.messages import Request, Response
from tokenwell.oauth.token import is_sendable
from tokenwell.oauth.token_request import fill

_MAX_LABEL = 200


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
    if not is_sendable(access_token):
        raise ValueError("a token with such characters is never sent")
    url = address_of(call.url, habits, captured)
    known = {"client_id": client.client_id, "client_secret": client.secret}
    headers = {
        name: fill(value, known) for name, value in {**habits.use.headers, **call.headers}.items()
    }
    if call.body:
        headers.setdefault("Content-Type", "application/json")
    return _with_token(
        Request(call.method, url, {"Accept": "application/json", **headers}, call.body.encode()),
        habits,
        access_token,
    )


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


def _with_token(request: Request, habits: Habits, access_token: str) -> Request:
    use = habits.use
    if use.placement == "query":
        sign = "&" if urlsplit(request.url).query else "?"
        url = f"{request.url}{sign}{urlencode({use.name: access_token})}"
        return Request(request.method, url, request.headers, request.body)
    value = f"{use.scheme} {access_token}" if use.scheme else access_token
    headers = {**request.headers, use.name: value}
    return Request(request.method, request.url, headers, request.body)


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return clean(str(value), limit=_MAX_LABEL)
