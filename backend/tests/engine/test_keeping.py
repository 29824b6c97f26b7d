"""Nothing is thrown away between the answer and the store."""

import random
import threading

import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from tests.engine import credentials as made
from tests.fake_provider import Provider, raw
from tokenwell.accounts.models import User
from tokenwell.credentials import exchange, settling, tokens
from tokenwell.credentials.claims import Claim
from tokenwell.credentials.models import RefreshAttempt, TokenSet
from tokenwell.credentials.states import State
from tokenwell.encryption import secrets
from tokenwell.oauth.messages import Response

SUCCESS = Response(200, {}, b'{"access_token": "new-a", "refresh_token": "new-r"}')


def test_connection_that_is_cut_while_keeping_costs_nothing(provider: Provider, root: User) -> None:
    credential = made.authorized(provider, by=root)
    claim = made.claim(credential)
    cut = _Cutter()

    with transaction.atomic(), connection.cursor() as cursor:
        # The keeper has to wait for this row, so the cut meets it in the middle.
        cursor.execute("SELECT 1 FROM credentials_refreshattempt FOR UPDATE")
        keeper = threading.Thread(target=_settle_and_close, args=(claim, SUCCESS))
        keeper.start()
        cut.waiting_keeper()
    keeper.join()

    assert cut.count == 1
    assert made.tokens_of(credential) == ("new-a", "new-r")
    assert made.clock_of(credential).state == State.AUTHORIZED


def test_commit_whose_acknowledgment_was_lost_is_not_repeated(
    provider: Provider, root: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    credential = made.authorized(provider, by=root)
    claim = made.claim(credential)
    keep, tries = exchange._keep, []

    def keep_but_lose_the_word(*arguments: object) -> object:
        tries.append(1)
        kept = keep(*arguments)  # type: ignore[arg-type]
        if len(tries) == 1:
            raise OperationalError
        return kept

    monkeypatch.setattr(exchange, "_keep", keep_but_lose_the_word)

    kept = exchange.keep(claim, SUCCESS)

    assert (kept, len(tries)) == (claim.attempt, 2)
    assert made.clock_of(credential).token_version == 2
    assert TokenSet.objects.filter(credential=credential, version=2).count() == 1


def test_answer_without_a_token_is_kept_twice_without_harm(provider: Provider, root: User) -> None:
    credential = made.authorized(provider, by=root)
    claim = made.claim(credential)
    refusal = Response(400, {}, b'{"error": "invalid_grant"}')

    kept = [exchange.keep(claim, refusal), exchange.keep(claim, refusal)]

    assert kept == [None, None]
    assert made.clock_of(credential).token_version == 1


def _settle_and_close(claim: Claim, answer: Response) -> None:
    try:
        settling.settle(claim, answer)
    finally:
        connection.close()


class _Cutter:
    """Ends the connection of the one who waits for a lock."""

    def __init__(self) -> None:
        self.count = 0
        parameters = connection.get_connection_params()
        names = ("dbname", "user", "password", "host", "port")
        self._parameters = {name: parameters[name] for name in names if parameters.get(name)}

    def waiting_keeper(self) -> None:
        with psycopg.connect(**self._parameters, autocommit=True) as other:
            while not self.count:
                found = other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
                )
                self.count += len(found.fetchall())


TOKEN = '"access_token": "new-a", "refresh_token": "new-r"'
HOSTILE: dict[str, bytes] = {
    "NUL in the token": b'{"access_token": "new\\u0000a", "refresh_token": "new-r"}',
    "NUL in another field": f'{{{TOKEN}, "note": "\\u0000"}}'.encode(),
    "raw NUL": f'{{{TOKEN}, "note": "\x00"}}'.encode(),
    "raw line break": f'{{{TOKEN}, "note": "a\nb"}}'.encode(),
    "line break in the token": b'{"access_token": "new\\r\\na", "refresh_token": "new-r"}',
    "token beyond ASCII": '{"access_token": "neü", "refresh_token": "new-r"}'.encode(),
    "not UTF-8": f'{{{TOKEN}, "note": "'.encode() + b'caf\xe9"}',
    "byte order mark": b"\xef\xbb\xbf" + f"{{{TOKEN}}}".encode(),
    "blank around": f"\r\n\t {{{TOKEN}}} \n".encode(),
    "expires_in text": f'{{{TOKEN}, "expires_in": "3600"}}'.encode(),
    "expires_in null": f'{{{TOKEN}, "expires_in": null}}'.encode(),
    "expires_in negative": f'{{{TOKEN}, "expires_in": -1}}'.encode(),
    "expires_in zero": f'{{{TOKEN}, "expires_in": 0}}'.encode(),
    "expires_in 1e400": f'{{{TOKEN}, "expires_in": 1e400}}'.encode(),
    "expires_in NaN": f'{{{TOKEN}, "expires_in": NaN}}'.encode(),
    "expires_in Infinity": f'{{{TOKEN}, "expires_in": -Infinity}}'.encode(),
    "expires_in true": f'{{{TOKEN}, "expires_in": true}}'.encode(),
    "expires_in list": f'{{{TOKEN}, "expires_in": [3600]}}'.encode(),
    "expires_in object": f'{{{TOKEN}, "expires_in": {{"s": 1}}}}'.encode(),
    "expires_in of 5,000 digits": f'{{{TOKEN}, "expires_in": {"9" * 5000}}}'.encode(),
    "expires_in date": f'{{{TOKEN}, "expires_in": "Mon, 01 Jan 2029"}}'.encode(),
    "scope null": f'{{{TOKEN}, "scope": null}}'.encode(),
    "scope list": f'{{{TOKEN}, "scope": ["a", null, 3]}}'.encode(),
    "scope with markup": f'{{{TOKEN}, "scope": "<script>alert(1)</script>"}}'.encode(),
    "scope of 20,000 characters": f'{{{TOKEN}, "scope": "{"x" * 20_000}"}}'.encode(),
    "token_type null": f'{{{TOKEN}, "token_type": null}}'.encode(),
    "token_type unknown": f'{{{TOKEN}, "token_type": "User Access Token"}}'.encode(),
    "token_type with a NUL": f'{{{TOKEN}, "token_type": "Bear\\u0000er"}}'.encode(),
    "id_token number": f'{{{TOKEN}, "id_token": 7}}'.encode(),
    "error beside the token": f'{{{TOKEN}, "error": "invalid_grant"}}'.encode(),
    "half of a surrogate pair": f'{{{TOKEN}, "note": "\\ud800"}}'.encode(),
    "name twice": f'{{{TOKEN}, "scope": "a", "scope": "b"}}'.encode(),
    "trailing comma": f"{{{TOKEN},}}".encode(),
    "text behind": f"{{{TOKEN}}} OK".encode(),
    "cut off": f'{{{TOKEN}, "scope": "re'.encode(),
    "16 deep and more": f'{{{TOKEN}, "deep": {"[" * 40}{"]" * 40}}}'.encode(),
    "20,000 deep": f'{{{TOKEN}, "deep": {"[" * 20_000}'.encode(),
    "40,000 bytes more": f'{{{TOKEN}, "junk": "{"j" * 40_000}"}}'.encode(),
    "form": b"access_token=new-a&refresh_token=new-r&expires_in=3600",
    "form with an odd lifetime": b"access_token=new-a&refresh_token=new-r&expires=never",
    "form of 150 fields": b"access_token=new-a&refresh_token=new-r" + b"&a=1" * 150,
    "form with a name twice": b"access_token=new-a&refresh_token=new-r&scope=a&scope=b",
}
WITHOUT_TOKEN: dict[str, bytes] = {
    "nothing": b"",
    "blank": b"  \n",
    "NULs": b"\x00" * 100,
    "null": b"null",
    "list": b"[1, 2]",
    "number": b"3",
    "page": b"<!doctype html><p>access_token",
    "error": b'{"error": "invalid_grant"}',
    "error object": b'{"error": {"type": "x", "message": "\\u0000"}}',
    "error number": b'{"error": 3}',
    "ok false": b'{"ok": false, "error": "bad_refresh_token"}',
    "200,000 deep": b"[" * 60_000,
    "noise": random.Random(7).randbytes(5000),
}


REFRESH_ALONE = {
    "token null": b'{"access_token": null, "refresh_token": "new-r"}',
    "token number": b'{"access_token": 123, "refresh_token": "new-r"}',
    "token empty": b'{"access_token": "", "refresh_token": "new-r"}',
    "no access token": b'{"refresh_token": "new-r"}',
}


def test_corpus_is_large_enough() -> None:
    assert len(HOSTILE) + len(WITHOUT_TOKEN) + len(REFRESH_ALONE) >= 40


def test_new_refresh_token_is_kept_although_no_access_token_came_along(
    provider: Provider, root: User
) -> None:
    for n, body in enumerate(REFRESH_ALONE.values()):
        credential = made.authorized(provider, by=root, name=f"c{n}", lives=600)
        access_token, _ = made.tokens_of(credential)
        claim = made.claim(credential)

        settling.settle(claim, Response(200, {}, body))

        # The one that still lives is handed out, and the next renewal comes soon.
        assert made.tokens_of(credential) == (access_token, "new-r")
        clock = made.clock_of(credential)
        assert (clock.open_attempt, clock.token_version, clock.failures) == (None, 2, 1)
        assert (clock.state, clock.retry_at is None) == (State.AUTHORIZED, False)


def test_no_hostile_body_loses_the_new_refresh_token(provider: Provider, root: User) -> None:
    lost = []

    for n, (name, body) in enumerate(HOSTILE.items()):
        credential = made.authorized(provider, by=root, name=f"c{n}")
        claim = made.claim(credential)
        settling.settle(claim, Response(200, {}, body))
        clock = made.clock_of(credential)
        is_kept = clock.token_version == 2 and made.tokens_of(credential)[1] == "new-r"
        if not is_kept or clock.state != State.AUTHORIZED or clock.open_attempt:
            lost.append(name)
        [attempt] = made.journal_of(credential)
        assert secrets.reveal_bytes(attempt, "raw") == body

    assert lost == []


@pytest.mark.parametrize("status", [200, 400, 500])
def test_no_hostile_body_without_a_token_loses_the_old_refresh_token(
    provider: Provider, root: User, status: int
) -> None:
    for n, body in enumerate(WITHOUT_TOKEN.values()):
        credential = made.authorized(provider, by=root, name=f"c{n}", lives=600)
        before = made.tokens_of(credential)
        claim = made.claim(credential)

        settling.settle(claim, Response(status, {}, body))

        assert made.tokens_of(credential) == before
        clock = made.clock_of(credential)
        assert (clock.open_attempt, clock.token_version, clock.failures) == (None, 1, 1)


def test_body_that_was_cut_at_the_limit_keeps_the_tokens_in_front(
    provider: Provider, root: User
) -> None:
    credential = made.authorized(provider, by=root)
    body = b'{"access_token": "new-a", "refresh_token": "new-r", "junk": "'
    filler = b"j" * (64 * 1024 + 1 - len(body) - 2)
    provider.scripted = [raw(body + filler + b'"}')]

    tokens.renew(made.versions([credential]))

    assert made.tokens_of(credential) == ("new-a", "new-r")
    assert made.clock_of(credential).state == State.AUTHORIZED
    assert RefreshAttempt.objects.get().outcome == "renewed"
