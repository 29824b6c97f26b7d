"""
A line of curl as the request that it would send.

What may be a secret in it is taken out and told by name: a credential is the place for it. The
line is neither kept nor logged, and no error holds a part of it.
"""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, quote, urlsplit

from tokenwell.credentials.fields import FRAMING
from tokenwell.jobs import curl_options, curl_secrets, shell_words
from tokenwell.jobs.curl_options import Given
from tokenwell.oauth.web_address import is_web_address

BodyKind = Literal["none", "json", "form", "text"]
Pairs = tuple[tuple[str, str], ...]

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_HEADER = re.compile(r"([A-Za-z0-9!#$%&'*+\-.^_`|~]+)[ \t]*([:;])[ \t]*([\x20-\x7e\t]*)")
_PLACEHOLDER = re.compile(r"\{\{[^{}]*\}\}")
_FORM_CHARACTERS = re.compile(r"[A-Za-z0-9\-._~!$'()*+,;:@/?%\[\]{}=&]*")
_MOST_PAIRS = 200
_FORM = "application/x-www-form-urlencoded"

# What frames a message or says whose browser it was: a browser's copy is full of it.
_OURS = FRAMING - {"cookie"} | {
    "alt-used",
    "dnt",
    "forwarded",
    "origin",
    "priority",
    "upgrade-insecure-requests",
    "via",
    "x-client-data",
    "x-real-ip",
}
_OURS_BY_START = ("proxy-", "sec-", "x-forwarded-")


class CurlRefused(ValueError):
    """The line can't be taken over; the words say why, and hold nothing of it."""


@dataclass(frozen=True)
class CurlRequest:
    """What a line asks for, without its secrets."""

    method: str
    url: str
    query: Pairs
    headers: Pairs
    body_kind: BodyKind
    body: str
    form: Pairs
    content_type: str
    """Empty where it is the usual one of this kind of body."""
    secrets: tuple[str, ...]
    """What was taken out, in words: 'Authorization header', 'api_key in the query'."""
    notes: tuple[str, ...]
    """What a job does otherwise than curl would."""


def read(line: str) -> CurlRequest:
    """
    Read a line that was pasted: of bash or cmd, typed or copied from a browser.

    :raises CurlRefused: it is none, or wants what a job can't do.
    """
    try:
        words = shell_words.split(line)
        if not words or re.fullmatch(r"(?:.*[/\\])?curl(?:\.exe)?", words[0], re.I) is None:
            raise CurlRefused("The line has to start with curl.")
        given = curl_options.read(words[1:])
    except (shell_words.LineRefused, curl_options.OptionRefused) as error:
        raise CurlRefused(str(error)) from None
    return _request(given)


def _request(given: Given) -> CurlRequest:
    secrets = _logins(given)
    url, query = _address(given, secrets)
    headers = _headers(given, secrets)
    body, headers = _body(given, headers, secrets)
    return CurlRequest(
        method=_method(given),
        url=url,
        query=query,
        headers=headers,
        body_kind=body.kind,
        body=body.text,
        form=body.form,
        content_type=body.content_type,
        secrets=tuple(dict.fromkeys(secrets)),
        notes=tuple(given.notes),
    )


def _method(given: Given) -> str:
    usual = "POST" if given.data and not given.is_get else "GET"
    method = (given.method or ("HEAD" if given.is_head else usual)).upper()
    if method not in _METHODS:
        raise CurlRefused("A job knows GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS.")
    return method


def _logins(given: Given) -> list[str]:
    found = ["User name and password"] if given.has_login else []
    found += ["Authorization header"] if given.has_bearer else []
    return found + (["Cookies"] if given.cookies else [])


def _address(given: Given, secrets: list[str]) -> tuple[str, Pairs]:
    if len(given.urls) != 1:
        raise CurlRefused(
            "There is no address in it." if not given.urls else "There are several addresses in it."
        )
    has_scheme = re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", given.urls[0])
    text = given.urls[0] if has_scheme else f"https://{given.urls[0]}"
    try:
        parts = urlsplit(text)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        raise CurlRefused("The address can't be read.") from None
    if "@" in parts.netloc:
        secrets.append("User name and password")
    if not given.is_literal and re.search(r"[\[{]", _PLACEHOLDER.sub("", parts.path + parts.query)):
        raise CurlRefused(
            "Brackets and braces in an address stand for several addresses to curl: "
            "with -g they stand for themselves."
        )
    # As curl does it: what can't stand in an address is encoded, what is encoded stays.
    url = f"{parts.scheme}://{host}{quote(parts.path, safe='%/:@!$&()*+,;=~-._{}' + chr(39))}"
    if not is_web_address(_PLACEHOLDER.sub("x", url)):
        raise CurlRefused("The address has to be one of the web: https://host/path.")
    if curl_secrets.has_secret_look(url):
        raise CurlRefused("There is something in the path of the address that looks like a token.")
    pairs = _pairs(parts.query) + (_pairs("&".join(given.data)) if given.is_get else ())
    query, names = curl_secrets.without(pairs)
    secrets += [f"{name} in the query" for name in names]
    return url, query


def _pairs(text: str) -> Pairs:
    try:
        return tuple(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_PAIRS))
    except ValueError:
        raise CurlRefused(f"At most {_MOST_PAIRS} parameters can be read.") from None


def _headers(given: Given, secrets: list[str]) -> Pairs:
    pairs: dict[str, tuple[str, str]] = {}
    for text in given.headers:
        if text.startswith(":"):
            continue  # :authority and the like, which HTTP/2 has in place of the first line
        read_as = _HEADER.fullmatch(text)
        if read_as is None or (read_as[2] == ";" and read_as[3]):
            raise CurlRefused("A header has a name, a colon, and printable ASCII behind it.")
        name, mark, value = read_as[1], read_as[2], read_as[3].strip()
        if not value and mark == ":":
            continue  # to curl: do not send it
        known = pairs.get(name.lower())
        pairs[name.lower()] = (known[0], f"{known[1]}, {value}") if known else (name, value)
    ours = [name for low, (name, _) in pairs.items() if _is_ours(low)]
    if ours:
        given.note("Left out, since they are said for each call anew: " + ", ".join(ours) + ".")
    kept, names = curl_secrets.without(pair for low, pair in pairs.items() if not _is_ours(low))
    secrets += [f"{name} header" for name in names]
    return kept


def _is_ours(name: str) -> bool:
    return name in _OURS or name.startswith(_OURS_BY_START)


@dataclass(frozen=True)
class _Body:
    kind: BodyKind = "none"
    text: str = ""
    form: Pairs = ()
    content_type: str = ""


def _body(given: Given, headers: Pairs, secrets: list[str]) -> tuple[_Body, Pairs]:
    """Read what is sent, and give the headers without what the body says itself."""
    if given.is_json:
        headers = _with_default(headers, "Content-Type", "application/json")
        headers = _with_default(headers, "Accept", "application/json")
    if given.is_get or not given.data:
        return _Body(), headers
    data = "&".join(given.data)
    said = next((value for name, value in headers if name.lower() == "content-type"), _FORM)
    media_type = said.partition(";")[0].strip().lower()
    if "json" in media_type:
        kind, text, names = _json(data)
        body = _Body(kind, text, content_type=_unless_usual(kind, media_type, said))
    elif media_type == _FORM and _is_form(data):
        form, names = curl_secrets.emptied(_pairs(data))
        body = _Body("form", form=form)
    else:
        text, names = curl_secrets.emptied_text(data)
        body = _Body("text", text, content_type=said)
    secrets += [f"{name} in the body" for name in names]
    return body, tuple(pair for pair in headers if pair[0].lower() != "content-type")


def _unless_usual(kind: BodyKind, media_type: str, said: str) -> str:
    return "" if kind == "json" and media_type == "application/json" else said


def _json(data: str) -> tuple[BodyKind, str, list[str]]:
    try:
        return "json", *curl_secrets.emptied_json(data)
    except ValueError:
        # With a placeholder it becomes JSON only when it is filled; else it never was.
        kind: BodyKind = "json" if _PLACEHOLDER.search(data) else "text"
        return kind, *curl_secrets.emptied_text(data)


def _is_form(data: str) -> bool:
    return "=" in data and _FORM_CHARACTERS.fullmatch(data) is not None


def _with_default(headers: Pairs, name: str, value: str) -> Pairs:
    if any(given.lower() == name.lower() for given, _ in headers):
        return headers
    return (*headers, (name, value))
