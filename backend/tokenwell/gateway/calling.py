"""
Call with a credential: what the proxy and jobs do alike before a request leaves, and after a 401.

Nothing is sent here. Whoever sends gets the request complete, with the token on it, and asks once
more when the answer is 401.
"""

import secrets as dice
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from uuid import UUID

from django.utils import timezone

from tokenwell.credentials import calls
from tokenwell.credentials.calls import CallRefused
from tokenwell.encryption.sealing import CannotOpen
from tokenwell.gateway import logins, recipes, refusals, tokens, vending
from tokenwell.gateway.asking import Asked
from tokenwell.gateway.logins import Given as Login
from tokenwell.gateway.pace import pace
from tokenwell.gateway.recipes import Recipe
from tokenwell.gateway.tokens import Given
from tokenwell.oauth import api_call, dpop
from tokenwell.oauth.api_call import Proof
from tokenwell.oauth.messages import Request, Response, Stamp
from tokenwell.web.problems import Problem

# RFC 9110 9.2.2; TRACE and CONNECT are never sent.
IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
_MOST_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Call:
    """
    What somebody wants sent: to a path below a base URL, or to a whole URL within one.

    Of several base URLs the first is taken, or the one that ``base`` names.
    """

    method: str
    path: str = ""
    query: str = field(default="", repr=False)
    base: str = ""
    url: str = field(default="", repr=False)  # in place of the three above
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    # Whether it may be sent twice, by the word of whoever wrote it; None: by what it is.
    repeatable: bool | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A call that may be sent; ``request`` has the token on it."""

    request: Request = field(repr=False)
    asked: Asked
    given: Given | Login
    recipe: Recipe = field(repr=False)
    # As it is without the token, for another try.
    bare: Request = field(repr=False)
    repeatable: bool | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not come back in an answer."""
        if isinstance(self.given, Login):
            return (self.given.password, f"{self.given.username}:{self.given.password}")
        # Some providers want the client secret with each call too.
        client_secret = self.recipe.known.get("client_secret")
        return (self.given.access_token, *([client_secret] if client_secret else []))


def prepare(asked: Asked, call: Call) -> Prepared:
    """
    Fetch the token for a call, and put it on; the hand-out is recorded before this returns.

    :raises Problem: it is refused, in words; the record says so too.
    """
    try:
        calls.check_path(call.path)
    except CallRefused as refused:
        problem = refusals.call_refused(None, refused.code, str(refused))
        raise tokens.refused(asked, problem) from None
    given = logins.give(asked) if _is_login(asked) else tokens.give(asked)
    return _put_together(asked, call, given)


def prepare_at_once(several: Sequence[tuple[Asked, Call]]) -> list[Prepared | Problem | None]:
    """
    Prepare several calls by key with one statement, as far as their tokens are there.

    A problem is the refusal of its call. None: ask for that one with ``prepare``, which waits for
    a renewal, or says why not.
    """
    may_go = [asked if _is_plain(call) else None for asked, call in several]
    given = iter(tokens.give_at_once([asked for asked in may_go if asked is not None]))
    outcomes: list[Prepared | Problem | None] = []
    for (asked, call), is_asked in zip(several, may_go, strict=True):
        one = next(given) if is_asked is not None else None
        try:
            outcomes.append(_put_together(asked, call, one) if one is not None else None)
        except Problem as problem:
            outcomes.append(problem)
    return outcomes


def _is_plain(call: Call) -> bool:
    try:
        calls.check_path(call.path)
    except CallRefused:
        return False
    return True


def _is_login(asked: Asked) -> bool:
    """Tell whether a credential has a password in place of tokens; what it has never changes."""
    named = asked.credential or asked.path.lower()
    kept = _logins.get(named)
    if kept is not None and kept[1] > time.monotonic():
        return kept[0]
    names = tokens.names_of(asked) if asked.credential is None else None
    # For no purpose, so that it only looks: nothing is handed out.
    found = vending.look(replace(asked, purpose=""), names=names, least=0.0)
    if found is None or found.id is None:
        # Whoever has no key learns nothing, and others learn nothing from it.
        return False
    is_login = refusals.is_login(found)
    if len(_logins) > _MOST_KEPT:
        _logins.clear()
    # Another one may be at the same path soon, so a path is looked at again.
    _logins[named] = (is_login, time.monotonic() + recipes.KEPT_SECONDS)
    return is_login


_logins: dict[UUID | str, tuple[bool, float]] = {}


def _put_together(asked: Asked, call: Call, given: Given | Login) -> Prepared:
    try:
        recipe = _recipe(given)
        bare = _addressed(given, recipe, call)
        _keep_pace(given, recipe)
        return _authorized(Prepared(bare, asked, given, recipe, bare, call.repeatable))
    except Problem as problem:
        tokens.record_refusal(asked, given.found, problem)
        raise


def after_401(prepared: Prepared, answer: Response) -> Prepared | None:
    """
    Prepare the one repetition after a 401, with a token that was renewed for it.

    The caller sees to it that the body can be sent again. None: the answer is given back as it
    is, because it says something else, the call may not be repeated, or no other token can be had.
    """
    remember_nonce(prepared, answer)
    word = prepared.repeatable
    if answer.status != 401 or not (may_repeat(prepared.bare) if word is None else word):
        return None
    again = _again(prepared, answer)
    if again is None:
        return None
    try:
        # It is one more call to the service, whoever it is for.
        _keep_pace(again.given, again.recipe)
    except Problem:
        return None
    return again


def _again(prepared: Prepared, answer: Response) -> Prepared | None:
    if prepared.recipe.key is not None and dpop.wanted_nonce(answer) is not None:
        return _authorized(prepared)
    return None if isinstance(prepared.given, Login) else _renewed(prepared, prepared.given)


def _renewed(prepared: Prepared, spent: Given) -> Prepared | None:
    try:
        given = tokens.give(replace(prepared.asked, bad_version=spent.token_version))
        if given.token_version == spent.token_version:
            return None
        recipe = _recipe(given)
        if recipe.base_urls != prepared.recipe.base_urls:
            return None
        return _authorized(replace(prepared, given=given, recipe=recipe))
    except Problem:
        return None


def may_repeat(request: Request) -> bool:
    """
    Tell whether a request may be sent a second time without doing twice what it does.

    By what its method means (RFC 9110 9.2.2), or since it has an ``Idempotency-Key``.
    """
    names = {name.lower() for name in request.headers}
    return request.method in IDEMPOTENT or "idempotency-key" in names


def remember_nonce(prepared: Prepared, answer: Response) -> None:
    """Keep the nonce that a server wants in the next proof (RFC 9449 9)."""
    nonce = dpop.offered_nonce(answer) if prepared.recipe.key is not None else None
    if nonce is not None:
        if len(_nonces) > _MOST_KEPT:
            _nonces.clear()
        _nonces[_server_of(prepared)] = nonce


_nonces: dict[tuple[object, str], str] = {}


def _server_of(prepared: Prepared) -> tuple[object, str]:
    return prepared.given.found.id, prepared.bare.url.split("/")[2]


def _recipe(given: Given | Login) -> Recipe:
    try:
        recipe = recipes.of(given.found)
    except (CannotOpen, ValueError):
        raise refusals.unusable(given.found) from None
    if recipe is None:
        raise refusals.changed_meanwhile(given.found)
    return recipe


def _addressed(given: Given | Login, recipe: Recipe, call: Call) -> Request:
    try:
        url = _within(recipe, call.url) if call.url else _below(recipe, call)
    except CallRefused as refused:
        raise refusals.call_refused(given.found, refused.code, str(refused)) from None
    return Request(call.method, url, call.headers, call.body)


def _below(recipe: Recipe, call: Call) -> str:
    return calls.url_of(recipe.base_urls, call.path, call.query, base=call.base).url


def _within(recipe: Recipe, url: str) -> str:
    if not recipe.base_urls:
        raise calls.no_base_url()
    if not calls.is_within(recipe.base_urls, url):
        raise CallRefused("other-base-url", "Call what lies below one of its base URLs.")
    return url


def _keep_pace(given: Given | Login, recipe: Recipe) -> None:
    if recipe.calls_per_minute is None or given.found.id is None:
        return
    wait = pace().take(given.found.id, recipe.calls_per_minute)
    if wait > 0:
        raise refusals.too_many_calls(given.found, ceil(wait))


def _authorized(prepared: Prepared) -> Prepared:
    """Put on what shows who calls."""
    given = prepared.given
    if isinstance(given, Login):
        try:
            request = api_call.with_login(prepared.bare, given.username, given.password)
        except ValueError:
            raise refusals.no_basic(given.found) from None
        return replace(prepared, request=request)
    return _with_token(prepared, given)


def _with_token(prepared: Prepared, given: Given) -> Prepared:
    recipe = prepared.recipe
    proof = None
    if given.token_type.lower() == "dpop":
        if recipe.key is None:
            raise refusals.unusable(given.found)
        nonce = _nonces.get(_server_of(prepared), "")
        proof = Proof(recipe.key, Stamp(timezone.now(), dice.token_urlsafe(32)), nonce)
    try:
        request = api_call.with_token(
            prepared.bare, recipe.habits, given.access_token, known=recipe.known, proof=proof
        )
    except ValueError:
        raise refusals.token_named_twice(given.found) from None
    return replace(prepared, request=request)
