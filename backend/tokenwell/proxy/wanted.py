"""Read a request to the proxy: who calls, with which credential, what is to be sent. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote
from uuid import UUID

from tokenwell.gateway import asking, misdirected
from tokenwell.gateway.asking import Asked
from tokenwell.gateway.calling import Call
from tokenwell.proxy import passing
from tokenwell.web.problems import Problem, invalid, not_found

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
CREDENTIAL, BASE_URL = "tokenwell-credential", "tokenwell-base-url"
_OURS = re.compile(r"tokenwell[-_].*")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request to the proxy."""

    asked: Asked
    call: Call
    length: int | None  # of the body; None if it comes in chunks
    expects_continue: bool
    route: str = field(compare=False)


def read(
    method: str, target: str, raw_headers: Iterable[tuple[bytes, bytes]], *, address: str | None
) -> Wanted:
    """
    Read a request, whose target is taken as it was written: nothing is decoded on the way.

    :raises Problem: it is none that is passed on; it says what to do.
    """
    path, _, query = target.partition("?")
    by_id, by_name = misdirected.BY_ID.fullmatch(path), misdirected.BY_NAME.fullmatch(path)
    if by_id is None and by_name is None:
        raise not_found()
    if method not in METHODS:
        raise Problem(
            "method-not-allowed",
            status=405,
            title="This method is not passed on.",
            detail=f"The proxy passes on {', '.join(METHODS)}.",
        )
    headers = passing.read(raw_headers)
    key, prefix = asking.read_key(headers.get("authorization", ""))
    credential = UUID(by_id[1]) if by_id else None
    asked = Asked(
        key=key,
        prefix=prefix,
        credential=credential,
        path=_path(headers.get(CREDENTIAL), is_named=by_id is not None),
        purpose="http",
        min_ttl=0,
        bad_version=None,
        address=address,
        is_call=True,
    )
    _refuse_unknown(headers)
    call = Call(
        method,
        path=by_id[2] if by_id else by_name[1] if by_name else "",
        query=query,
        base=headers.get(BASE_URL, ""),
        headers=passing.to_service(headers),
    )
    length = passing.length_of(headers)
    expects = headers.get("expect", "").lower()
    if expects not in {"", "100-continue"}:
        raise invalid(headers="Of Expect, only 100-continue is known here.")
    return Wanted(asked, call, length, expects == "100-continue", misdirected.route_of(path))


def _path(named: str | None, *, is_named: bool) -> str:
    """Read the path of a credential; a header has no other letters than ASCII, so it is quoted."""
    if is_named:
        if named is not None:
            raise invalid(headers="The address names the credential: no header does.")
        return ""
    if not named:
        raise invalid(headers="Name the credential: Tokenwell-Credential: /container/name.")
    path = unquote(named, errors="replace")
    if "\x00" in path or "\ufffd" in path:
        raise invalid(headers="Tokenwell-Credential is no path.")
    return path


def _refuse_unknown(headers: Iterable[str]) -> None:
    known = {CREDENTIAL, BASE_URL}
    unknown = [name for name in headers if _OURS.fullmatch(name) and name not in known]
    if unknown:
        raise invalid(headers=f"{unknown[0][:100]} is not known here.")
