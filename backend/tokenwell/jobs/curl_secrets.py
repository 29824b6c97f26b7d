"""Find what may be a secret in a request that was pasted, and take it out."""

import json
import re
from collections.abc import Iterable

from tokenwell.oauth import json_strict
from tokenwell.oauth.errors import BadResponse

Pairs = tuple[tuple[str, str], ...]

# By its name: what is called so is taken out, whatever it holds. Better once too often.
_NAME = re.compile(
    r"authorization|dpop|cookie|secret|passw|passphrase|passcode|(?:^|[-_.])pw$|pwd|token|jwt"
    r"|api[-_]?key|app[-_]?key|access[-_]?key|private[-_]?key|subscription[-_]?key|auth[-_]?key"
    r"|^(?:key|auth|sig|pin|otp|assertion|x-auth)$|signature|credential|session|bearer",
    re.IGNORECASE,
)
# Called a token, and none: where a list goes on, and of what kind a token is.
_HARMLESS = re.compile(
    r"^(?:next|page|sync|continuation|cursor|resume|skip)[-_]?(?:page[-_]?)?token$"
    r"|tokens$|token[-_](?:type|url|endpoint)(?:_hint)?$"
    r"|^requested_token_type$|^subject_token_type$|^client_assertion_type$",
    re.IGNORECASE,
)
# By its look: a bearer token, a JWT, keys of well-known kinds.
_LOOK = re.compile(
    r"\bBearer\s+[A-Za-z0-9._~+/=-]{12,}"
    r"|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)*"
    r"|\b(?:gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|sk-|sk_live_|rk_live_|AKIA|ya29\.|AIza|"
    r"shpat_|SG\.|hf_|npm_|pypi-)[A-Za-z0-9_.-]{12,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*",
    re.IGNORECASE | re.DOTALL,
)
# A placeholder of a job is no secret, whatever will be put there.
_FILLED_LATER = re.compile(r"(?:\w+ +)?\{\{[^{}]*\}\}")
_IN_TEXT = re.compile(
    r"""(?P<name>[A-Za-z0-9_.-]{2,60})(?P<sign>["']?\s*[:=]\s*)"""
    r"""(?P<value>"[^"]*"|'[^']*'|[^\s&,;}<"']+)"""
)


def is_secret(name: str, value: str) -> bool:
    """Tell whether a named value may be a secret, by its name or its look."""
    if not value or _FILLED_LATER.fullmatch(value):
        return False
    return is_secret_name(name) or has_secret_look(value)


def is_secret_name(name: str) -> bool:
    """Tell whether what is called so is a secret, most likely."""
    return _NAME.search(name) is not None and _HARMLESS.search(name) is None


def has_secret_look(text: str) -> bool:
    """Tell whether there is something in a text that looks like a token or a key."""
    return _LOOK.search(text) is not None


def without(pairs: Iterable[tuple[str, str]]) -> tuple[Pairs, list[str]]:
    """Give pairs without those that are secrets, and the names of these."""
    kept = []
    names = []
    for name, value in pairs:
        if is_secret(name, value):
            names.append(name)
        else:
            kept.append((name, value))
    return tuple(kept), names


def emptied(pairs: Iterable[tuple[str, str]]) -> tuple[Pairs, list[str]]:
    """Give pairs with the secrets among their values left empty, and the names of these."""
    kept = []
    names = []
    for name, value in pairs:
        names += [name] if is_secret(name, value) else []
        kept.append((name, "" if is_secret(name, value) else value))
    return tuple(kept), names


def emptied_json(text: str) -> tuple[str, list[str]]:
    """
    Give a JSON text with the secrets in it left empty, at any depth, and their names.

    A text without any is given back to the letter.

    :raises ValueError: it is not JSON.
    """
    try:
        document = json_strict.loads(text)
    except BadResponse:
        raise ValueError("not JSON") from None
    names: list[str] = []
    left = _emptied_value("", document, names)
    return (json.dumps(left, ensure_ascii=False, indent=2), names) if names else (text, names)


def emptied_text(text: str) -> tuple[str, list[str]]:
    """Give any other text with what looks like a secret in it left empty, and the names."""
    names: list[str] = []

    def leave(found: re.Match[str]) -> str:
        if not is_secret_name(found["name"]) or "{{" in found["value"]:
            return found[0]
        names.append(found["name"])
        mark = found["value"][0] if found["value"][0] in "\"'" else ""
        return f"{found['name']}{found['sign']}{mark}{mark}"

    left = _IN_TEXT.sub(leave, text)
    if has_secret_look(left):
        names.append("a token in the text")
        left = _LOOK.sub("", left)
    return left, names


def _emptied_value(name: str, value: object, names: list[str]) -> object:
    if isinstance(value, dict):
        return {key: _emptied_value(key, inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [_emptied_value(name, inner, names) for inner in value]
    if isinstance(value, bool | None) or not is_secret(name, str(value)):
        return value
    names.append(name or "a token in the text")
    return ""
