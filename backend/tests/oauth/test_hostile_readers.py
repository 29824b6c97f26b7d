"""Any bytes, any text, any JSON: each reader that has no such test elsewhere raises only ours."""

import json
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.oauth.hostile import ANY_TEXT, LEAVES, assert_only_ours
from tokenwell.oauth import dpop, fields, habits, json_strict
from tokenwell.oauth.answers import instant_of, read_answer, read_document, text_of
from tokenwell.oauth.api_call import address_of, build_test_call, read_account
from tokenwell.oauth.authorization import read_authorization_response
from tokenwell.oauth.client import Client
from tokenwell.oauth.errors import BadResponse, OAuthError, clean, refusal
from tokenwell.oauth.further_exchange import build_exchange, merge
from tokenwell.oauth.habits import Habits
from tokenwell.oauth.jws import check_signature, read_claims_set, read_jws
from tokenwell.oauth.messages import Response
from tokenwell.oauth.metadata import metadata_urls
from tokenwell.oauth.provider import callback_slug
from tokenwell.oauth.token import LONGEST_LIFETIME, Token, read_scope, read_token, salvage
from tokenwell.oauth.token_request import fill
from tokenwell.oauth.web_address import authority_of, is_web_address

relentless = settings(deadline=None, max_examples=120, database=None)

NAMES = st.sampled_from(["a", "b", "ok", "error", "0", "access_token", "refresh_token", ""])
PATHS = st.lists(NAMES | st.text(max_size=3), min_size=1, max_size=4).map(".".join)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
BODIES = (
    st.binary()
    | VALUES.map(lambda value: json.dumps(value).encode())
    | st.dictionaries(NAMES, VALUES).map(lambda value: json.dumps(value).encode()[:-1])
)
SIGNS = st.dictionaries(PATHS, st.text(max_size=3) | st.integers() | st.booleans(), max_size=2)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "root": PATHS | st.just(""),
        "access_token": PATHS,
        "refresh_token": PATHS,
        "expires_in": PATHS,
        "expires_in_unit": st.sampled_from(["s", "ms"]),
        "expires_at": PATHS,
        "expires_at_format": st.sampled_from(["epoch_s", "epoch_ms", "iso"]),
        "ok": SIGNS,
        "capture": st.dictionaries(NAMES, PATHS, max_size=2),
    },
)
ERRORS = st.fixed_dictionaries(
    {},
    optional={
        "code": PATHS,
        "description": PATHS,
        "map": st.dictionaries(st.text(max_size=3), st.sampled_from(["invalid_grant", "x", ""])),
    },
)
HABITS = st.fixed_dictionaries(
    {"answer": ANSWERS, "errors": ERRORS}, optional={"scope_separator": st.sampled_from([" ", ","])}
).map(habits.read)
CALL = habits.read(
    {
        "test_call": {"url": "{base}/me", "subject": "a.0.b", "label": "b"},
        "allowed_hosts": ["*.api.example"],
        "then": [{"url": "https://{a}.api.example/", "params": {"t": "{access_token}{b}"}}],
    }
)


def test_any_answer_has_fields_or_is_an_error_of_ours() -> None:
    assert_only_ours(read_answer, ["a", "access_token"], holds=lambda read: isinstance(read, dict))


def test_any_document_is_an_object_or_an_error_of_ours() -> None:
    assert_only_ours(read_document, ["a", "keys"], holds=lambda read: isinstance(read, dict))


def test_any_answer_of_an_api_names_an_account_or_is_an_error_of_ours() -> None:
    assert_only_ours(
        lambda response: read_account(response, CALL),
        ["a", "b"],
        holds=lambda account: all(part.isascii() and len(part) <= 200 for part in account),
    )


@relentless
@given(BODIES, HABITS, st.sampled_from([200, 201, 400, 500]), st.booleans())
def test_whatever_the_habits_an_answer_is_a_token_or_an_error_of_ours(
    body: bytes, there: Habits, status: int, truncated: bool
) -> None:
    response = Response(status, body=body, truncated=truncated)
    kept = salvage(response, there)

    try:
        token = read_token(response, there)
    except OAuthError:
        return

    assert kept is not None
    assert (kept.access_token, kept.expires_in) == (token.access_token, token.expires_in)
    assert kept.expires_at == token.expires_at
    assert token.expires_in is None or 1 <= token.expires_in <= LONGEST_LIFETIME
    assert all(text.isascii() and len(text) <= 500 for text in token.captured.values())


@relentless
@given(BODIES, HABITS)
def test_whatever_the_habits_a_refresh_token_that_is_read_is_salvaged(
    body: bytes, there: Habits
) -> None:
    response = Response(200, body=body)
    with suppress(OAuthError):
        token = read_token(response, there)
        kept = salvage(response, there)
        assert kept is not None
        assert token.refresh_token in {None, kept.refresh_token}


@relentless
@given(ANY_TEXT | BODIES.map(lambda body: body.decode("latin-1")), st.lists(st.text(max_size=5)))
@example('{"a":' * 20_000, ["a"])
@example("&" * 200_000, ["a"])
def test_any_text_has_fields_or_none(text: str, names: list[str]) -> None:
    with suppress(BadResponse):
        assert isinstance(fields.read_fields(text), dict)

    for is_part in (False, True):
        found = fields.find(text, is_part=is_part)
        values = [found.look(name) for name in names or ["a"]]
        assert all(value is None or json.dumps(value) for value in values)


@relentless
@given(VALUES, PATHS | st.text())
@example([1], "9" * 4000)
@example({"": {"": 1}}, ".")
def test_any_path_leads_somewhere_or_nowhere(value: object, path: str) -> None:
    found = fields.at(value, path)

    assert found is None or not isinstance(value, str)


@relentless
@given(ANY_TEXT | VALUES.map(json.dumps))
@example("[" * 100_000)
@example("9" * 100_000)
@example("-" + "9" * 5000)
@example('{"a":1e999999999}')
@example('"\\ud800"')
def test_any_text_is_one_strict_value_or_an_error_of_ours(text: str) -> None:
    with suppress(BadResponse):
        value = json_strict.loads(text)
        # What was taken can be written down in Unicode.
        assert json.dumps(value, ensure_ascii=False).encode()


@relentless
@given(VALUES)
def test_any_json_is_habits_or_a_value_error(kept: object) -> None:
    with suppress(ValueError):
        read = habits.read(kept)
        assert habits.read(habits.write(read)) == read


@relentless
@given(
    st.dictionaries(st.sampled_from(["dpop-nonce", "www-authenticate", "x"]), ANY_TEXT),
    BODIES,
    st.sampled_from([200, 400, 401, 500]),
)
@example({"www-authenticate": "error=" * 20_000}, b"", 401)
def test_any_response_offers_a_nonce_that_can_be_sent_or_none(
    headers: dict[str, str], body: bytes, status: int
) -> None:
    response = Response(status, headers, body)

    for nonce in (dpop.wanted_nonce(response), dpop.offered_nonce(response)):
        assert nonce is None or (nonce.isascii() and nonce.isprintable())


@relentless
@given(st.text(), st.dictionaries(st.sampled_from(["base", "a", "b"]), ANY_TEXT))
@example("", {"base": "https://[.api.example"})
@example("", {"base": "https://x.api.example:99999999/"})
def test_any_captured_values_lead_to_a_host_of_the_provider_or_nowhere(
    token: str, captured: dict[str, str]
) -> None:
    with suppress(ValueError):
        request = build_test_call(CALL, Client("id", "secret"), token, captured=captured)
        host = urlsplit(request.url).hostname or ""
        assert host.endswith(".api.example")
    with suppress(ValueError):
        first = Token(token, "Bearer", captured=captured)
        further = build_exchange(CALL, CALL.then[0], Client("id", "secret"), first)
        assert (urlsplit(further.url).hostname or "").endswith(".api.example")


@relentless
@given(ANY_TEXT, st.dictionaries(NAMES, ANY_TEXT))
def test_any_address_is_one_or_a_value_error(text: str, captured: dict[str, str]) -> None:
    with suppress(ValueError):
        assert "{" not in address_of(text, CALL, captured)


@relentless
@given(ANY_TEXT, st.dictionaries(NAMES, ANY_TEXT))
def test_filling_in_changes_nothing_but_names_that_are_known(
    text: str, known: dict[str, str]
) -> None:
    assert fill(text, {}) == text
    assert isinstance(fill(text, known), str)


@relentless
@given(ANY_TEXT | st.from_regex(r"https?://[a-z:@.\[\]0-9]{0,12}(/.*)?"))
def test_what_is_a_web_address_has_an_authority(text: str) -> None:
    if is_web_address(text):
        assert authority_of(text)
        assert text.isascii()
    with suppress(ValueError):
        assert all(is_web_address(url) for url in metadata_urls(text))
    with suppress(ValueError):
        assert callback_slug(authorization_endpoint=text, token_endpoint=text).isascii()


@relentless
@given(VALUES | st.lists(ANY_TEXT), st.sampled_from([" ", ",", "+", "|"]))
def test_any_scope_is_harmless_text_or_unknown(said: object, separator: str) -> None:
    scope = read_scope(said, separator=separator)

    assert scope is None or (scope.isascii() and scope.isprintable() and scope.strip() != "")


@relentless
@given(ANY_TEXT, ANY_TEXT, st.integers(0, 600))
def test_any_words_of_a_refusal_are_made_harmless(error: str, text: str, limit: int) -> None:
    refused = refusal(error, text)

    for said in (refused.error, refused.description, clean(text, limit=limit)):
        assert said.isascii()
        assert said.isprintable()
        assert len(said) <= 500 or len(said) <= limit


@relentless
@given(st.dictionaries(st.just("exp") | st.text(), VALUES), st.sampled_from(["exp", "x", ""]))
@example({"exp": 10**400}, "exp")
@example({"exp": float("inf")}, "exp")
def test_any_field_is_an_instant_and_a_text_or_none(said: dict[str, Any], name: str) -> None:
    instant = instant_of(said, name)

    assert instant is None or instant.tzinfo is not None
    assert isinstance(text_of(said, name), str)


@relentless
@given(ANY_TEXT | st.lists(st.text("abcXYZ019-_"), max_size=5).map(".".join))
@example("." * 100_000)
def test_any_jws_is_taken_apart_and_not_believed(text: str) -> None:
    with suppress(BadResponse):
        jws = read_jws(text)
        with suppress(BadResponse):
            read_claims_set(jws)
        try:
            check_signature(jws, keys=[{}, {"kty": "RSA"}], secret="")
        except BadResponse:
            return
        raise AssertionError("nobody has signed this")


TOKENS = st.builds(
    Token,
    access_token=st.text(min_size=1),
    token_type=st.just("Bearer"),
    refresh_token=st.none() | st.text(min_size=1),
    scope=st.none() | st.text(min_size=1),
    captured=st.dictionaries(NAMES, st.text()),
)


@relentless
@given(TOKENS, TOKENS)
def test_no_exchange_further_loses_a_refresh_token(first: Token, second: Token) -> None:
    token = merge(first, second)

    assert token.access_token == second.access_token
    assert token.refresh_token == (second.refresh_token or first.refresh_token)
    assert token.captured.keys() == {*first.captured, *second.captured}


@relentless
@given(
    st.lists(st.tuples(st.sampled_from(["auth_code", "host", "scopes", "state"]), ANY_TEXT)),
    st.dictionaries(st.text(max_size=3), NAMES),
)
def test_whatever_is_to_be_captured_a_callback_is_a_code_or_an_error_of_ours(
    params: list[tuple[str, str]], capture: dict[str, str]
) -> None:
    there = habits.read({"callback": {"code": "auth_code", "capture": capture, "scope": "scopes"}})

    with suppress(OAuthError):
        read = read_authorization_response(params, issuer="", habits=there.callback)
        assert read.code.isascii()
        assert all(value.isascii() for value in read.captured.values())
