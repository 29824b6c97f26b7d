"""The answers of endpoints other than the token endpoint: their fields, or what went wrong."""

from codecs import BOM_UTF8
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from tokenwell.oauth.errors import BadResponse
from tokenwell.oauth.fields import read_fields
from tokenwell.oauth.messages import Response
from tokenwell.oauth.token import read_token

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Up to the year 9999, where a datetime ends.
_LAST_SECOND = 253_402_300_799


def read_answer(response: Response) -> Mapping[str, object]:
    """
    Read the fields of a success, a JSON object or a form (RFC 6749 5.1, 5.2).

    :raises ProviderRefused: it tells an error, also with status 200.
    :raises ProviderUnavailable: 429, 5xx, or an error that says so.
    :raises BadResponse: it is neither a success nor a refusal that can be read.
    """
    # A failure looks the same everywhere (RFC 7009 2.2.1, RFC 8628 3.2, RFC 9126 2.3), so the
    # judge of the token endpoint decides. Only what it misses in a success is not missed here.
    try:
        read_token(response)
    except BadResponse as error:
        if error.reason != "no-access-token":
            raise
    return read_fields(response.body.decode("utf-8-sig"))


def read_document(response: Response) -> Mapping[str, object]:
    """
    Read a success that has to be a JSON object (RFC 8414 3.2, RFC 7517 5, RFC 9126 2.2).

    :raises OAuthError: what ``read_answer`` raises; a form is no JSON.
    """
    begin = response.body.removeprefix(BOM_UTF8).lstrip()[:1]
    is_whole_success = 200 <= response.status < 300 and not response.truncated
    if is_whole_success and begin not in {b"{", b"[", b"<"}:
        raise BadResponse("not-json")
    return read_answer(response)


def text_of(fields: Mapping[str, object], name: str) -> str:
    """Give a field that is a text (RFC 8259 7); empty if it is anything else."""
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def instant_of(fields: Mapping[str, object], name: str) -> datetime | None:
    """Give a field that counts seconds since 1970 (RFC 7519 2); None if it names no time."""
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not 0 < value <= _LAST_SECOND:
        return None
    return _EPOCH + timedelta(seconds=int(value))
