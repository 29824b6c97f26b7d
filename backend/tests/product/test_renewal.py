"""Tokens are renewed by themselves, once, however many ask."""

from concurrent.futures import ThreadPoolExecutor

from tests.product.consent import authorize
from tests.product.product import Browser, Product

AGE = """
UPDATE credentials_tokenset SET expires_at = now() - interval '1 second',
       obtained_at = now() - interval '91 seconds'
WHERE credential_id = %s
"""
CROWD = 200


def age(product: Product, credential: str) -> None:
    """Let 90 seconds pass for the token of a credential."""
    with product.database() as database:
        assert database.execute(AGE, [credential]).rowcount == 1


def test_an_expired_token_is_renewed_when_somebody_asks(product: Product) -> None:
    credential = product.facts()["credential_id"]
    before = product.curl()
    age(product, credential)

    after = product.curl()

    assert after["access_token"] != before["access_token"]
    assert after["token_version"] == before["token_version"] + 1


def test_two_hundred_who_ask_at_once_make_one_request(product: Product, browser: Browser) -> None:
    credential = product.facts()["web_credential_id"]
    assert authorize(browser, credential)["state"] == "granted"
    _, first = product.token(credential)
    asked_before = product.ledger()["token_requests"]
    age(product, credential)

    with ThreadPoolExecutor(CROWD) as crowd:
        answers = list(crowd.map(lambda _: product.token(credential), range(CROWD)))

    assert {status for status, _ in answers} == {200}
    assert {answer["token_version"] for _, answer in answers} == {first["token_version"] + 1}
    assert len({answer["access_token"] for _, answer in answers}) == 1
    assert product.ledger()["token_requests"] == asked_before + 1
    assert product.ledger()["refresh_reuse"] == 0
