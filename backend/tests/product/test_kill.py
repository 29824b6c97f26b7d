"""A worker that is killed in the middle of a refresh: nothing spent is ever sent again."""

import os
import signal

from tests.product.conftest import signed_in
from tests.product.consent import authorize
from tests.product.product import Product, wait_until
from tests.product.test_renewal import age

# What a minute of waiting would do: the lease of the request that nobody answers any more ends.
END_LEASE = """
UPDATE credentials_credentialclock SET lease_until = now() - interval '1 second'
WHERE credential_id = %s AND open_attempt IS NOT NULL
"""
STATE = "SELECT state FROM credentials_credentialclock WHERE credential_id = %s"
JOURNAL = """
SELECT outcome FROM credentials_refreshattempt
WHERE credential_id = %s AND purpose = 'renew' ORDER BY id
"""


def _authorized(product: Product) -> str:
    product.start()
    credential = product.facts()["web_credential_id"]
    assert authorize(signed_in(product), credential)["state"] == "granted"
    return credential


def _renew_in_background(product: Product, credential: str) -> None:
    status, _ = signed_in(product).json("POST", f"/api/v1/credentials/{credential}/refresh")
    assert status == 202


def _requests(product: Product) -> int:
    return int(product.ledger()["token_requests"])


def test_killed_while_the_provider_answers(own_product: Product) -> None:
    credential = _authorized(own_product)
    _, before = own_product.token(credential)
    sent = _requests(own_product)
    own_product.order_fault("hang", "8")
    _renew_in_background(own_product, credential)
    # The provider has rotated already: the ledger counts what it issued.
    wait_until(lambda: _requests(own_product) == sent + 1, "the provider has issued")

    os.kill(own_product.pid_of("interactive@"), signal.SIGKILL)

    assert own_product.wait_for_end() == 1
    assert "interactive ended" in own_product.messages()
    own_product.start()
    with own_product.database() as database:
        assert database.execute(END_LEASE, [credential]).rowcount == 1
    wait_until(lambda: _state(own_product, credential) != "authorized", "the loss is noticed")
    assert _state(own_product, credential) == "uncertain"
    # What is known is said, and what is still good is given.
    _, shown = signed_in(own_product).json("GET", f"/api/v1/credentials/{credential}")
    assert "nobody knows" in shown["status"]["sentence"]
    status, served = own_product.token(credential)
    assert (status, served["access_token"]) == (200, before["access_token"])
    # When it has ended, a person is asked for; the spent refresh token is not tried.
    age(own_product, credential)
    assert own_product.token(credential)[0] == 409
    assert own_product.ledger()["refresh_reuse"] == 0
    assert _outcomes(own_product, credential) == ["unknown"]


def test_killed_before_anything_was_sent(own_product: Product) -> None:
    credential = _authorized(own_product)
    sent = _requests(own_product)
    # All workers stand still, so what is asked of them waits in the broker; then they are gone.
    worker = own_product.pid_of("interactive@")
    os.kill(worker, signal.SIGSTOP)
    _renew_in_background(own_product, credential)
    os.kill(worker, signal.SIGKILL)
    assert own_product.wait_for_end() == 1

    own_product.start()

    assert _requests(own_product) == sent
    age(own_product, credential)
    assert own_product.token(credential)[0] == 200
    assert own_product.ledger()["refresh_reuse"] == 0


def _state(product: Product, credential: str) -> str:
    with product.database() as database:
        row = database.execute(STATE, [credential]).fetchone()
    assert row is not None
    return str(row[0])


def _outcomes(product: Product, credential: str) -> list[str]:
    with product.database() as database:
        return [row[0] for row in database.execute(JOURNAL, [credential])]
