"""A person is told: an e-mail in the mailbox of `make run`, and a webhook that verifies."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.notices.making import Receiver
from tests.product.conftest import signed_in
from tests.product.product import Browser, Product, wait_until
from tests.stand_in import StandIn
from tokenwell.ids import uuid7

# As the engine writes it with the turn.
NEWS = """
INSERT INTO credentials_news (id, credential_id, path, host, kind, error, at)
VALUES (%s, %s, '/public/demo/web-login', 'localhost', 'needs_authorization', 'invalid_grant',
        now() - interval '2 seconds')
"""


@pytest.fixture
def there() -> Iterator[StandIn]:
    """A receiver on the loopback."""
    server = StandIn()
    yield server
    server.close()


def _states(browser: Browser) -> list[str]:
    notices = browser.json("GET", "/api/v1/notices")[1]["results"]
    return [delivery["state"] for notice in notices for delivery in notice["deliveries"]]


def _letters(folder: Path) -> list[EmailMessage]:
    texts = [file.read_bytes().partition(b"\n---")[0] for file in folder.iterdir()]
    return [message_from_bytes(text, policy=policy.default) for text in texts]


def test_e_mail_leads_to_the_button_and_the_webhook_verifies(
    own_product: Product, there: StandIn
) -> None:
    own_product.environment = {
        **own_product.environment,
        "NOTICE_SECONDS": "1",
        "OUTBOUND_ALLOW": there.host,
    }
    facts, browser = own_product.start().facts(), signed_in(own_product)
    status, made = browser.json("POST", "/api/v1/notices/webhooks", {"url": there.url("/hook")})
    assert status == 201
    there.manner = receiver = Receiver(made["secret"])
    credential = facts["web_credential_id"]

    with own_product.database() as database:
        database.execute(NEWS, [uuid7(), credential])
    wait_until(lambda: _states(browser) == ["delivered", "delivered"], "it is delivered")

    (letter,) = _letters(own_product.data / "mail")
    (said,) = receiver.heard
    assert letter["To"] == "root@localhost"
    assert letter["Subject"].startswith("Needs authorization: /public/demo/web-login")
    assert f"{facts['url']}/credentials/{credential}\n" in letter.get_content()
    assert said["data"]["credentials"][0]["url"] == f"{facts['url']}/credentials/{credential}"
