"""
Answers to a renewal from a provider that rotates, in every bad shape that we could think of.

The provider has forgotten the old refresh token when it answers. So what can be read of the new
one is stored and used next; where nothing can be read, the old one is sent no more often than
the policy for unknown outcomes allows.
"""

import random
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.engine import credentials as made
from tests.fake_provider import Answer, granting, raw, refusal
from tests.stand_in import Seen, StandIn
from tokenwell.accounts.models import User
from tokenwell.credentials import tokens
from tokenwell.credentials.models import Credential
from tokenwell.credentials.states import State, UnknownOutcome
from tokenwell.encryption import secrets

OLD = "old-r"
NEW = '"access_token":"new-a","refresh_token":"new-r"'
LIMIT = 64 * 1024


@dataclass
class Rotating:
    """Gives one answer, however odd; from then on only the refresh token in it is good."""

    first: Answer
    good: str = "new-r"
    spent: list[str] = field(default_factory=list)

    def __call__(self, seen: Seen) -> Answer:
        self.spent.append(seen.form().get("refresh_token", ""))
        if len(self.spent) == 1:
            return self.first
        if self.spent[-1] != self.good:
            return refusal("invalid_grant")
        return granting(access_token="last-a", refresh_token="last-r", expires_in=3600)


def with_more(more: str) -> str:
    return f"{{{NEW},{more}}}"


READABLE: dict[str, bytes | str] = {
    # Controls and marks.
    "NUL in another field": with_more('"x":"\x00"'),
    "NUL as escape in the scope": with_more('"scope":"a\\u0000b"'),
    "NULs behind": f"{{{NEW}}}" + "\x00" * 50,
    "byte order mark": b"\xef\xbb\xbf" + f"{{{NEW}}}".encode(),
    "byte order mark behind": f"{{{NEW}}}\ufeff",
    "no-break space in front": f"\u00a0{{{NEW}}}",
    "form feed and vertical tab in front": f"\f\v{{{NEW}}}",
    "line break in a text": with_more('"x":"a\nb"'),
    "tab in a text": with_more('"x":"a\tb"'),
    "escape of no kind in a text": with_more('"x":"\\q"'),
    # Size and depth.
    "50,000 characters beside": with_more(f'"x":"{"j" * 50_000}"'),
    "5,000 members beside": with_more(",".join(f'"x{n}":1' for n in range(5000))),
    "a key of 20,000 characters": with_more(f'"{"k" * 20_000}":1'),
    "longer than the limit": with_more(f'"x":"{"j" * LIMIT}"'),
    "100 deep": with_more(f'"x":{"[" * 100}{"]" * 100}'),
    "30,000 deep and never closed": with_more(f'"x":{"[" * 30_000}'),
    "objects 5,000 deep": with_more(f'"x":{{"a":{"{" + chr(34) + "a" + chr(34) + ":"}' * 5000),
    # Keys twice.
    "refresh token twice, the last counts": f'{{"refresh_token":"{OLD}",{NEW}}}',
    "all twice": f"{{{NEW},{NEW}}}",
    "lifetime twice": with_more('"expires_in":1,"expires_in":3600'),
    # Numbers that are none.
    "NaN": with_more('"expires_in":NaN'),
    "minus infinity": with_more('"expires_in":-Infinity'),
    "a number of 10,000 digits": with_more(f'"expires_in":{"9" * 10_000}'),
    "1e999": with_more('"expires_in":1e999'),
    "a number with a zero in front": with_more('"expires_in":03600'),
    "a hexadecimal number": with_more('"expires_in":0xE10'),
    # Cut off.
    "cut right behind the tokens": f"{{{NEW}",
    "cut in the next name": f'{{{NEW},"expi',
    "cut in an escape": f'{{{NEW},"x":"\\',
    "cut in an escape of four": f'{{{NEW},"x":"\\u00',
    # Too much.
    "text behind": f"{{{NEW}}} OK",
    "a comma too many": f"{{{NEW},}}",
    "a comment of a server behind": f"{{{NEW}}}<!-- served in 3 ms -->",
    "a comment within": f"{{/* tokens */{NEW}}}",
    "the end of chunks behind": f"{{{NEW}}}\r\n0\r\n\r\n",
    "another document behind": f'{{{NEW}}}\n{{"access_token":"x","refresh_token":"x"}}',
    "a list around": f"[{{{NEW}}}]",
    "a list with another behind": f'[{{{NEW}}},{{"refresh_token":"x"}}]',
    # Encodings.
    "Latin-1": f"{{{NEW},".encode() + b'"x":"caf\xe9"}',
    "overlong UTF-8": f"{{{NEW},".encode() + b'"x":"\xc0\xaf"}',
    "a surrogate as UTF-8": f"{{{NEW},".encode() + b'"x":"\xed\xa0\x80"}',
    "half of a surrogate pair": with_more('"x":"\\ud800"'),
    "half of a surrogate pair in the type": with_more('"token_type":"\\udfff"'),
    "half of a surrogate pair for a key": with_more('"\\ud800":1'),
    "names in escapes": '{"\\u0061ccess_token":"new-a","refresh\\u005ftoken":"new-r"}',
    "noise behind": f"{{{NEW}}}".encode() + random.Random(3).randbytes(2000),
    # Fields of other kinds.
    "type a list": with_more('"token_type":["Bearer"]'),
    "scope an object": with_more('"scope":{"read":true}'),
    "lifetime an object": with_more('"expires_in":{"seconds":3600}'),
    "lifetime of the refresh token negative": with_more('"refresh_token_expires_in":-1'),
    "id_token a number": with_more('"id_token":7'),
    "id_token that is none": with_more('"id_token":"a.b.c"'),
    "an error beside": with_more('"error":"invalid_grant"'),
    # Forms.
    "form": "access_token=new-a&refresh_token=new-r&expires_in=3600",
    "form with a byte order mark": "\ufeffaccess_token=new-a&refresh_token=new-r",
    "form with a line break behind": "access_token=new-a&refresh_token=new-r\r\n",
    "form with escapes": "access%5Ftoken=new%2Da&refresh_token=new%2Dr",
    "form with escapes of no kind": "x=%zz&access_token=new-a&refresh_token=new-r&y=%",
    "form with empty pairs": "&&access_token=new-a&&refresh_token=new-r&=&",
    "form of 1,000 pairs": "access_token=new-a&refresh_token=new-r" + "&x=1" * 1000,
    "form with the refresh token twice": f"access_token=new-a&refresh_token={OLD}"
    "&refresh_token=new-r",
    "form with NULs": "access_token=new-a&refresh_token=new-r&x=\x00%00",
}

# Readable too, and lost so far. What is true of each is that a person would find the token.
LOST: dict[str, bytes | str] = {
    "access token null": '{"access_token":null,"refresh_token":"new-r"}',
    "access token a number": '{"access_token":123,"refresh_token":"new-r"}',
    "access token empty": '{"access_token":"","refresh_token":"new-r"}',
    "access token an object": '{"access_token":{"v":"new-a"},"refresh_token":"new-r"}',
    "access token cut": '{"refresh_token":"new-r","access_token":"new-',
    "no access token": '{"refresh_token":"new-r","expires_in":3600}',
    "half of a surrogate pair in the access token": '{"access_token":"\\ud800",'
    '"refresh_token":"new-r"}',
    "two byte order marks": f"\ufeff\ufeff{{{NEW}}}",
    "a NUL in front": f"\x00{{{NEW}}}",
    "a warning in front": f"Notice: Undefined index in token.php on line 7\n{{{NEW}}}",
    "a guard against scripts in front": f")]}}',\n{{{NEW}}}",
    "a call around": f"callback({{{NEW}}});",
    "JSON in a text of JSON": '"{\\"access_token\\":\\"new-a\\",\\"refresh_token\\":\\"new-r\\"}"',
    "form with semicolons": "access_token=new-a;refresh_token=new-r",
    "form with a question mark in front": "?access_token=new-a&refresh_token=new-r",
}

# Nothing there that could be read; with 200 unless it says otherwise.
UNREADABLE: dict[str, Answer] = {
    "nothing": raw(b""),
    "nothing, and says so": raw(b"", status=204),
    "blanks": raw(b" \r\n\t "),
    "NULs": raw(b"\x00" * 300),
    "null": raw("null"),
    "a number": raw("3600"),
    "a text": raw('"new-r"'),
    "an empty list": raw("[]"),
    "an empty object": raw("{}"),
    "a list of lists": raw("[[[]]]"),
    "60,000 deep": raw("[" * 60_000),
    "noise": raw(random.Random(7).randbytes(3000)),
    "UTF-16": raw(f"{{{NEW}}}".encode("utf-16")),
    "EBCDIC": raw(f"{{{NEW}}}".encode("cp500")),
    "Base64": raw("eyJyZWZyZXNoX3Rva2VuIjoibmV3LXIifQ=="),
    "encoded although nobody asked": raw(b"\x1f\x8b\x08\x00", Content_Encoding="gzip"),
    "names in another case": raw('{"Access_Token":"new-a","Refresh_Token":"new-r"}'),
    "tokens where nobody said that they are": raw(f'{{"data":{{{NEW}}}}}'),
    "tokens as numbers": raw('{"access_token":1,"refresh_token":2}'),
    "tokens as lists": raw('{"access_token":["new-a"],"refresh_token":["new-r"]}'),
    "a refresh token that could not be sent": raw('{"refresh_token":"\\ud800"}'),
    "a server error, with tokens": raw(f"{{{NEW}}}", status=500),
    "headers without end": raw(f"{{{NEW}}}", X_Long="x" * 20_000),
    "too long from the start": raw(b" " * (LIMIT + 10)),
}

# Whoever said this was not the token endpoint, or it refused; neither spends a refresh token.
ELSEWHERE: dict[str, Answer] = {
    "a page": raw("<!doctype html><p>Sign in", Content_Type="text/html"),
    "a page with tokens in it": raw(f"<pre>{{{NEW}}}</pre>", Content_Type="text/html"),
    "XML with tokens in it": raw("<t><refresh_token>new-r</refresh_token></t>"),
    "a redirect with tokens in it": raw(f"{{{NEW}}}", status=302, Location="/elsewhere"),
    "a refusal with tokens in it": raw(f"{{{NEW}}}", status=400),
    "a refusal that is noise": raw(b"\xff\x00\xfe", status=403),
    "a page that was not found": raw("<html>404", status=404),
}

# What stands in a refresh token → what is sent next.
ODD_TOKENS: dict[str, tuple[str, str]] = {
    "quotes and backslashes": ('a\\"b\\\\c', 'a"b\\c'),
    "slashes escaped": ("a\\/b", "a/b"),
    "what a form would split": ("a&b=c+d;e%20", "a&b=c+d;e%20"),
    "blanks": (" a b ", " a b "),
    "a line break": ("a\\r\\nb", "a\r\nb"),
    "a NUL": ("a\\u0000b", "a\x00b"),
    "letters beyond ASCII": ("tökén", "tökén"),
    "a pair of surrogates": ("\\ud83d\\ude00", "\U0001f600"),
    "30,000 characters": ("r" * 30_000, "r" * 30_000),
    "the word null": ("null", "null"),
    "looks like a name in braces": ("{client_secret}", "{client_secret}"),
}


def has_answered(there: StandIn, root: User, provider: Rotating, **fields: Any) -> Credential:
    """Have a credential renewed once, by a provider that answers so."""
    there.manner = provider
    credential = made.make_credential(there, by=root, **fields)
    made.give_tokens(credential, OLD, lives=600)
    assert tokens.renew(made.versions([credential])) == 1
    assert made.clock_of(credential).open_attempt is None
    return credential


def renew_as_soon_as_allowed(credential: Credential) -> int:
    """Let the time of the next try come, and the access token have ended."""
    made.end_life(credential)
    made.end_wait(credential)
    return tokens.renew(made.versions([credential]))


def raw_of(credential: Credential) -> bytes:
    return secrets.reveal_bytes(made.journal_of(credential)[0], "raw")


def as_answer(body: bytes | str) -> Answer:
    return raw(body, Content_Type="application/json")


def test_there_are_enough_of_them() -> None:
    assert len(READABLE) >= 60
    assert len(READABLE) + len(LOST) + len(UNREADABLE) + len(ELSEWHERE) + len(ODD_TOKENS) >= 110


@pytest.mark.parametrize("body", READABLE.values(), ids=READABLE.keys())
def test_a_new_refresh_token_that_can_be_read_is_stored_and_used_next(
    body: bytes | str, stand_in: StandIn, root: User
) -> None:
    provider = Rotating(as_answer(body))

    credential = has_answered(stand_in, root, provider)

    assert made.tokens_of(credential) == ("new-a", "new-r")
    assert made.clock_of(credential).state == State.AUTHORIZED
    assert renew_as_soon_as_allowed(credential) == 1
    assert provider.spent == [OLD, "new-r"]
    assert made.tokens_of(credential) == ("last-a", "last-r")


@pytest.mark.parametrize("body", LOST.values(), ids=LOST.keys())
def test_a_new_refresh_token_that_a_person_could_read_is_used_next(
    body: bytes | str, stand_in: StandIn, root: User
) -> None:
    provider = Rotating(as_answer(body))

    credential = has_answered(stand_in, root, provider)
    renew_as_soon_as_allowed(credential)

    assert provider.spent == [OLD, "new-r"]


@pytest.mark.parametrize("body", LOST.values(), ids=LOST.keys())
def test_what_is_lost_so_far_is_in_the_journal_and_the_old_one_is_sent_three_times_at_most(
    body: bytes | str, stand_in: StandIn, root: User
) -> None:
    provider = Rotating(as_answer(body))

    credential = has_answered(stand_in, root, provider)
    for _ in range(4):
        renew_as_soon_as_allowed(credential)

    assert raw_of(credential) == (body if isinstance(body, bytes) else body.encode())
    # It, the one more try, and the confirmation of its refusal.
    assert provider.spent.count(OLD) <= 3
    assert made.clock_of(credential).state == State.NEEDS_AUTHORIZATION


@pytest.mark.parametrize("answer", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_where_nothing_can_be_read_the_old_one_is_sent_once_more_when_nothing_else_is_left(
    answer: Answer, stand_in: StandIn, root: User
) -> None:
    provider = Rotating(answer)

    credential = has_answered(stand_in, root, provider)

    clock = made.clock_of(credential)
    assert (clock.state, clock.unknown_version) == (State.UNCERTAIN, 1)
    assert made.tokens_of(credential) == ("access-0", OLD)
    # As long as the access token lives, not even a person who can't wait has it sent.
    assert tokens.renew(made.versions([credential]), at_once=True) == 0

    assert renew_as_soon_as_allowed(credential) == 1
    assert provider.spent == [OLD, OLD]


@pytest.mark.parametrize("answer", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_under_the_strictest_policy_the_old_one_is_never_sent_again(
    answer: Answer, stand_in: StandIn, root: User
) -> None:
    provider = Rotating(answer)

    credential = has_answered(stand_in, root, provider, unknown_outcome=UnknownOutcome.NEVER.value)

    assert made.clock_of(credential).state == State.UNCERTAIN
    assert renew_as_soon_as_allowed(credential) == 0
    assert provider.spent == [OLD]


@pytest.mark.parametrize("answer", ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_what_did_not_come_from_the_token_endpoint_waits_for_a_change_of_the_settings(
    answer: Answer, stand_in: StandIn, root: User
) -> None:
    provider = Rotating(answer)

    credential = has_answered(stand_in, root, provider)

    clock = made.clock_of(credential)
    assert (clock.is_misconfigured, clock.unknown_version) == (True, None)
    assert made.tokens_of(credential) == ("access-0", OLD)
    assert tokens.renew(made.versions([credential])) == 0
    assert provider.spent == [OLD]


@pytest.mark.parametrize(("said", "sent"), ODD_TOKENS.values(), ids=ODD_TOKENS.keys())
def test_a_refresh_token_of_odd_characters_goes_back_to_the_letter(
    said: str, sent: str, stand_in: StandIn, root: User
) -> None:
    body = f'{{"access_token":"new-a","refresh_token":"{said}"}}'
    provider = Rotating(as_answer(body), good=sent)

    credential = has_answered(stand_in, root, provider)

    assert made.tokens_of(credential) == ("new-a", sent)
    assert renew_as_soon_as_allowed(credential) == 1
    assert provider.spent == [OLD, sent]
    assert made.tokens_of(credential) == ("last-a", "last-r")


CUT = {
    "cut before it": '{"access_token":"new-a","refr',
    "cut in it": '{"access_token":"new-a","refresh_token":"new-',
    "too long before it": f'{{"access_token":"new-a","x":"{"j" * LIMIT}","refresh_token":"new-r"}}',
    "form, too long before it": f"access_token=new-a&x={'j' * LIMIT}&refresh_token=new-r",
}


@pytest.mark.parametrize("body", CUT.values(), ids=CUT.keys())
def test_an_access_token_is_kept_although_the_refresh_token_was_cut_off(
    body: str, stand_in: StandIn, root: User
) -> None:
    credential = has_answered(stand_in, root, Rotating(as_answer(body)))

    assert made.tokens_of(credential) == ("new-a", OLD)


@pytest.mark.parametrize("body", CUT.values(), ids=CUT.keys())
def test_where_the_refresh_token_was_cut_off_the_strictest_policy_sends_the_old_one_no_more(
    body: str, stand_in: StandIn, root: User
) -> None:
    provider = Rotating(as_answer(body))

    credential = has_answered(stand_in, root, provider, unknown_outcome=UnknownOutcome.NEVER.value)
    renew_as_soon_as_allowed(credential)

    assert provider.spent == [OLD]
