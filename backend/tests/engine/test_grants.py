"""Each grant through the engine: what is sent, what is stored, and what happens the next time."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.engine import credentials as made
from tests.fake_provider import Provider, granting, raw, refusal
from tests.oauth.signing_keys import ec_key, parts_of, pem
from tokenwell.accounts.models import User
from tokenwell.accounts.people import actor
from tokenwell.credentials import authorize, claims, consents, device_flow, recovery, tokens
from tokenwell.credentials.models import Authorization, Credential
from tokenwell.credentials.states import AuthorizationState, State

CODES = {
    "device_code": "GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS",
    "user_code": "WDJB-MJHT",
    "verification_uri": "https://example.com/device",
    "expires_in": 1800,
    "interval": 5,
}


def _authorize(credential: Credential, by: User) -> Authorization:
    started = authorize.start(credential, by=by, address=None)
    consents.go_on(started.authorization.pk)
    return Authorization.objects.get(pk=started.authorization.pk)


def _grants(provider: Provider) -> list[str]:
    return [asked.form.get("grant_type", "").rpartition(":")[2] for asked in provider.ledger]


class TestPassword:
    """RFC 6749 4.3."""

    @pytest.fixture
    def credential(self, provider: Provider, root: User) -> Credential:
        return made.make_credential(
            provider, by=root, grant_type="password", username="robot", password="pass word"
        )

    def test_login_is_given_once_and_the_refresh_token_from_then_on(
        self, credential: Credential, provider: Provider, root: User
    ) -> None:
        provider.scripted = [granting(access_token="a", refresh_token=provider.issue())]
        _authorize(credential, root)

        tokens.renew(made.versions([credential]))

        login, renewal = (asked.form for asked in provider.ledger)
        assert (login["username"], login["password"]) == ("robot", "pass word")
        assert (renewal["grant_type"], "password" in renewal) == ("refresh_token", False)

    def test_refused_refresh_token_is_followed_by_the_login_once(
        self, credential: Credential, provider: Provider, root: User
    ) -> None:
        made.give_tokens(credential, "spent")
        provider.scripted = [refusal("invalid_grant"), granting(access_token="by-login")]

        tokens.renew(made.versions([credential]))
        tokens.renew(tokens.due())

        assert _grants(provider) == ["refresh_token", "password"]
        assert made.tokens_of(credential) == ("by-login", None)
        assert made.clock_of(credential).state == State.AUTHORIZED

    def test_refused_login_is_never_given_again_by_itself(
        self, credential: Credential, provider: Provider, root: User
    ) -> None:
        made.give_tokens(credential, "spent")
        provider.always = refusal("invalid_grant")
        tokens.renew(made.versions([credential]))
        tokens.renew(tokens.due())
        made.end_wait(credential)

        tokens.renew(made.versions([credential]), at_once=True)

        assert _grants(provider) == ["refresh_token", "password"]
        assert made.clock_of(credential).state == State.NEEDS_AUTHORIZATION
        assert tokens.due() == {}

    def test_without_a_refresh_token_the_login_is_given_again(
        self, credential: Credential, provider: Provider, root: User
    ) -> None:
        made.give_tokens(credential, None)
        provider.scripted = [granting(access_token="again")]

        tokens.renew(made.versions([credential]))

        assert _grants(provider) == ["password"]
        assert made.tokens_of(credential) == ("again", None)


class TestJwtBearer:
    """RFC 7523 2.1."""

    def test_assertion_is_signed_anew_for_each_token(self, provider: Provider, root: User) -> None:
        credential = made.make_credential(
            provider,
            by=root,
            grant_type="jwt_bearer",
            client_id="",
            client_secret=None,
            signing_key=pem(ec_key()),
            signing_key_id="key-7",
            assertion_issuer="robot@example.com",
            assertion_subject="dana@example.com",
            assertion_claims={"role": "reader"},
            assertion_lifetime=120,
        )
        _authorize(credential, root)
        made.end_life(credential)

        tokens.renew(made.versions([credential]))

        (header, claims), (_, again) = (
            parts_of(asked.form["assertion"]) for asked in provider.ledger
        )
        assert _grants(provider) == ["jwt-bearer", "jwt-bearer"]
        assert (header["alg"], header["kid"]) == ("ES256", "key-7")
        assert (claims["iss"], claims["sub"]) == ("robot@example.com", "dana@example.com")
        assert (claims["aud"], claims["role"]) == (credential.token_endpoint, "reader")
        assert claims["exp"] - claims["iat"] == 120
        assert claims["jti"] != again["jti"]
        assert "client_id" not in provider.ledger[0].form

    def test_first_use_gets_a_token(self, provider: Provider, root: User) -> None:
        credential = made.make_credential(
            provider,
            by=root,
            grant_type="jwt_bearer",
            signing_key=pem(ec_key()),
            assertion_issuer="robot",
        )

        tokens.renew({credential.pk: 0})

        assert made.clock_of(credential).state == State.AUTHORIZED


class TestTokenExchange:
    """RFC 8693 2."""

    @pytest.fixture
    def subject(self, provider: Provider, root: User) -> Credential:
        return made.authorized(provider, by=root, name="subject", lives=600)

    @pytest.fixture
    def exchanged(self, provider: Provider, root: User, subject: Credential) -> Credential:
        return made.make_credential(
            provider,
            by=root,
            name="exchanged",
            grant_type="token_exchange",
            subject_credential=subject,
            audience="another-api",
        )

    def test_token_of_the_subject_is_exchanged(
        self, exchanged: Credential, subject: Credential, provider: Provider, root: User
    ) -> None:
        _authorize(exchanged, root)

        [asked] = provider.ledger
        assert _grants(provider) == ["token-exchange"]
        assert asked.form["subject_token"] == made.tokens_of(subject)[0]
        assert asked.form["subject_token_type"].endswith(":access_token")
        assert asked.form["audience"] == "another-api"
        assert made.clock_of(exchanged).state == State.AUTHORIZED

    def test_subject_that_has_ended_is_renewed_before(
        self, exchanged: Credential, subject: Credential, provider: Provider
    ) -> None:
        made.end_life(subject)

        tokens.renew({exchanged.pk: 0})

        assert _grants(provider) == ["refresh_token", "token-exchange"]
        assert provider.ledger[1].form["subject_token"] == made.tokens_of(subject)[0]

    def test_subject_that_can_not_be_had_makes_it_wait_and_sends_nothing(
        self, exchanged: Credential, subject: Credential, provider: Provider
    ) -> None:
        made.set_clock(subject, state=State.SUSPENDED)

        tokens.renew({exchanged.pk: 0})

        clock = made.clock_of(exchanged)
        assert provider.ledger == []
        assert (clock.state, clock.last_error) == (State.NOT_AUTHORIZED, "subject-unavailable")
        assert (clock.open_attempt, clock.retry_at is None) == (None, False)

    def test_it_is_never_renewed_unless_somebody_asks(
        self, exchanged: Credential, provider: Provider, root: User
    ) -> None:
        _authorize(exchanged, root)

        assert made.clock_of(exchanged).refresh_at is None

    def test_deleted_subject_is_missed(
        self, exchanged: Credential, subject: Credential, provider: Provider
    ) -> None:
        subject.delete()

        tokens.renew({exchanged.pk: 0})

        assert provider.ledger == []
        assert made.clock_of(exchanged).last_error == "settings"


class TestDeviceCode:
    """RFC 8628."""

    @pytest.fixture
    def credential(self, provider: Provider, root: User) -> Credential:
        return made.make_credential(
            provider,
            by=root,
            grant_type="device_code",
            device_authorization_endpoint=provider.url("/device"),
        )

    @pytest.fixture
    def waiting(self, credential: Credential, provider: Provider, root: User) -> Authorization:
        provider.scripted = [granting(**CODES)]
        return _authorize(credential, root)

    def test_codes_are_there_for_the_person_who_began(
        self, waiting: Authorization, provider: Provider
    ) -> None:
        [asked] = provider.ledger
        words = device_flow.words_of(waiting)
        assert (asked.path, asked.form) == ("/device", {"client_id": "tokenwell", "scope": "read"})
        assert words is not None
        assert (words.user_code, words.verification_uri) == (
            "WDJB-MJHT",
            "https://example.com/device",
        )
        assert words.qr.startswith("data:image/svg+xml")
        assert waiting.state == AuthorizationState.PENDING
        assert waiting.poll_seconds == 5
        assert waiting.expires_at > timezone.now() + timedelta(minutes=29)

    def test_nobody_asks_before_the_interval_is_over(
        self, waiting: Authorization, provider: Provider
    ) -> None:
        consents.poll(waiting.pk)

        assert len(provider.ledger) == 1

    @pytest.mark.parametrize(
        ("answers", "seconds"),
        [
            ([refusal("authorization_pending")], 5),
            ([refusal("slow_down")], 10),
            ([refusal("slow_down")] * 3, 20),
            ([raw("", status=503)], 10),
            (["reset"], 10),
            ([refusal("slow_down"), refusal("authorization_pending")], 10),
        ],
        ids=["pending", "slow down", "thrice", "out of order", "gone", "slower for good"],
    )
    def test_person_who_has_not_decided_is_asked_about_again(
        self, answers: list[Any], seconds: int, waiting: Authorization, provider: Provider
    ) -> None:
        provider.scripted = list(answers)
        for _ in answers:
            _poll(waiting)

        waiting.refresh_from_db()
        assert (waiting.state, waiting.poll_seconds) == (AuthorizationState.PENDING, seconds)
        assert waiting.attempt is None
        assert waiting.poll_at is not None
        assert waiting.poll_at > timezone.now() + timedelta(seconds=seconds - 2)

    def test_consent_brings_tokens_that_are_renewed_like_others(
        self, waiting: Authorization, credential: Credential, provider: Provider
    ) -> None:
        provider.scripted = [granting(access_token="a", refresh_token=provider.issue())]
        _poll(waiting)

        tokens.renew(made.versions([credential]))

        waiting.refresh_from_db()
        assert waiting.state == AuthorizationState.GRANTED
        assert (waiting.device_code, waiting.device_words, waiting.poll_at) == (None, None, None)
        assert _grants(provider) == ["", "device_code", "refresh_token"]
        assert provider.ledger[1].form["device_code"] == CODES["device_code"]

    @pytest.mark.parametrize("error", ["access_denied", "expired_token", "invalid_grant"])
    def test_refusal_ends_it_with_the_provider_s_word(
        self, error: str, waiting: Authorization, provider: Provider
    ) -> None:
        provider.scripted = [refusal(error)]

        _poll(waiting)

        waiting.refresh_from_db()
        assert (waiting.state, waiting.error) == (AuthorizationState.REFUSED, error)
        assert waiting.device_code is None

    def test_cancelled_one_is_never_asked_about_again(
        self, waiting: Authorization, provider: Provider, root: User
    ) -> None:
        authorize.cancel(waiting, by=actor(root))

        _poll(waiting)

        assert len(provider.ledger) == 1

    def test_cancelled_while_it_is_asked_about_brings_no_tokens(
        self, waiting: Authorization, credential: Credential, provider: Provider, root: User
    ) -> None:
        provider.look = lambda _: authorize.cancel(waiting, by=actor(root))

        _poll(waiting)

        waiting.refresh_from_db()
        assert waiting.state == AuthorizationState.CANCELLED
        assert made.clock_of(credential).token_set is None

    def test_worker_that_died_while_it_asked_is_followed_by_another(
        self, waiting: Authorization, credential: Credential, provider: Provider
    ) -> None:
        _due(waiting)
        claims.claim_poll(waiting.pk)
        Authorization.objects.update(claimed_at=timezone.now() - timedelta(minutes=5))

        recovery.recover()

        waiting.refresh_from_db()
        assert (waiting.state, waiting.attempt) == (AuthorizationState.PENDING, None)

    def test_code_that_has_ended_is_not_asked_about(
        self, waiting: Authorization, provider: Provider
    ) -> None:
        Authorization.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

        _poll(waiting)
        authorize.expire()

        waiting.refresh_from_db()
        assert len(provider.ledger) == 1
        assert (waiting.state, waiting.device_code) == (AuthorizationState.EXPIRED, None)

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            (refusal("unauthorized_client"), "unauthorized_client"),
            (raw("<html>"), "html"),
            (raw("{}"), "device-code-missing"),
            (granting(**{**CODES, "verification_uri": "javascript:alert(1)"}), "malformed"),
            ("reset", "no-answer"),
            (raw("", status=503), "provider-unavailable"),
        ],
        ids=["refused", "a page", "no code", "no address", "gone", "out of order"],
    )
    def test_provider_without_codes_ends_the_attempt(
        self, answer: Any, error: str, credential: Credential, provider: Provider, root: User
    ) -> None:
        provider.scripted = [answer]

        ended = _authorize(credential, root)

        assert ended.state in (AuthorizationState.FAILED, AuthorizationState.REFUSED)
        assert ended.error.endswith(error)
        assert ended.poll_at is None


def _due(waiting: Authorization) -> None:
    Authorization.objects.filter(pk=waiting.pk, poll_at__isnull=False).update(
        poll_at=timezone.now()
    )


def _poll(waiting: Authorization) -> None:
    _due(waiting)
    consents.poll(waiting.pk)
