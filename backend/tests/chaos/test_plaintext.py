"""A token that goes through the broker is heard, in the open and in a message's body."""

from base64 import b64encode

from chaos.plaintext import Tap

MARK = "tk1."


def _message(text: str) -> str:
    body = b64encode(text.encode()).decode()
    return f'LPUSH "interactive" "{{\\"body\\": \\"{body}\\", \\"headers\\": {{}}}}"'


def test_message_without_a_token_is_counted_and_no_more() -> None:
    tap = Tap([MARK])

    tap.hear(_message('[[], {"credential_id": "1"}, {}]'))

    assert (tap.messages, tap.leaks) == (1, 0)


def test_token_in_the_body_of_a_message_is_heard() -> None:
    tap = Tap([MARK])

    tap.hear(_message('[[], {"refresh_token": "tk1.abc"}, {}]'))

    assert tap.leaks == 1


def test_token_in_a_command_is_heard() -> None:
    tap = Tap([MARK])

    tap.hear('SET "cache" "tk1.abc"')

    assert tap.leaks == 1
