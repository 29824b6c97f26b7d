"""The contexts that show client certificates: made once, from keys that leave no trace."""

import logging
import os
import ssl
import stat
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.outbound.authority import Authority, key_pem
from tests.outbound.traces import traces_of
from tokenwell.oauth.messages import ClientCertificate, Request
from tokenwell.outbound import pem_files, tls
from tokenwell.outbound.deadlines import deadline_in
from tokenwell.outbound.door import Answer, Door
from tokenwell.outbound.errors import Code, NotSent, OutboundError

AUTHORITY = Authority("authority")
ALICE = AUTHORITY.issue("alice")
BOB = AUTHORITY.issue("bob")


class Trust:
    """Makes contexts and counts them, and can be held up."""

    def __init__(self) -> None:
        self.made = 0
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def __call__(self) -> ssl.SSLContext:
        self.made += 1
        assert self.may_go_on.wait(10)
        return ssl.create_default_context(cadata=AUTHORITY.pem)


@pytest.fixture
def trust() -> Trust:
    return Trust()


@pytest.fixture
def door(trust: Trust) -> Iterator[Door]:
    door = Door(allow={"127.0.0.1:1"}, trust=trust)
    yield door
    trust.may_go_on.set()
    door.close()


def ask(certificate: ClientCertificate | None) -> Request:
    """Ask where nobody listens: what gets past the certificate ends as CONNECT_FAILED."""
    return Request("POST", "https://127.0.0.1:1/token", certificate=certificate)


def failure_of(door: Door, certificate: ClientCertificate | None) -> OutboundError:
    with pytest.raises(NotSent) as caught:
        door.send(ask(certificate), deadline=deadline_in(5))
    return caught.value


def middle_of(key: str) -> str:
    return key.splitlines()[1][:40]


def under_passphrase(passphrase: bytes) -> ClientCertificate:
    key = ec.generate_private_key(ec.SECP256R1())
    return ClientCertificate(ALICE.chain, key_pem(key, passphrase=passphrase))


REFUSED = {
    "the key of another": ClientCertificate(ALICE.chain, BOB.key),
    "a key under a passphrase": under_passphrase(b"secret"),
    "no chain": ClientCertificate("", ALICE.key),
    "no key": ClientCertificate(ALICE.chain, ""),
    "a key in place of the chain": ClientCertificate(ALICE.key, ALICE.key),
    "a chain in place of the key": ClientCertificate(ALICE.chain, ALICE.chain),
    "a key cut short": ClientCertificate(ALICE.chain, ALICE.key[:100]),
    "a key that no encoding has": ClientCertificate(
        ALICE.chain, ALICE.key.replace("\n", "\udc80\n", 2)
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_openssl_refuses_is_not_sent_and_leaves_no_trace(
    door: Door, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], case: str
) -> None:
    caplog.set_level(logging.DEBUG)

    failure = failure_of(door, REFUSED[case])

    assert failure.code == Code.CERTIFICATE
    shown = traces_of(failure) + caplog.text + "".join(capfd.readouterr())
    assert middle_of(REFUSED[case].key or ALICE.key) not in shown
    assert "PRIVATE" not in shown


def test_a_key_that_is_used_leaves_no_trace_either(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    failure = failure_of(door, ALICE)

    assert failure.code == Code.CONNECT_FAILED
    assert middle_of(ALICE.key) not in f"{traces_of(failure)}{caplog.text}{ask(ALICE)!r}"


def test_one_refused_certificate_does_not_touch_the_others(door: Door) -> None:
    pairs = [(case, ask(certificate)) for case, certificate in REFUSED.items()]

    answers = dict(
        door.send_all([("good", ask(ALICE)), *pairs], deadline=deadline_in(5), at_once=3)
    )

    codes = {key: code_of(answer) for key, answer in answers.items()}
    assert codes == {"good": Code.CONNECT_FAILED, **dict.fromkeys(REFUSED, Code.CERTIFICATE)}


def code_of(answer: Answer) -> str:
    assert isinstance(answer, OutboundError)
    return answer.code


def test_blank_text_around_the_blocks_does_no_harm(door: Door) -> None:
    wordy = ClientCertificate(f"Für Zoë\n{ALICE.chain}\n", f"\n\n{ALICE.key.rstrip()}")

    assert failure_of(door, wordy).code == Code.CONNECT_FAILED


def test_a_context_is_made_once_for_all_requests_with_equal_certificates(
    door: Door, trust: Trust
) -> None:
    failure_of(door, None)
    pairs = [(n, ask(ClientCertificate(ALICE.chain, ALICE.key))) for n in range(20)]

    answers = dict(door.send_all(pairs, deadline=deadline_in(5), at_once=20))

    assert {code_of(answer) for answer in answers.values()} == {Code.CONNECT_FAILED}
    assert trust.made == 2  # the usual one, and alice's


def test_the_certificate_least_used_of_late_is_forgotten_first(
    door: Door, trust: Trust, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tls, "_KEPT", 2)
    carol = AUTHORITY.issue("carol")
    failure_of(door, None)

    made = []
    for certificate in (ALICE, BOB, ALICE, carol, ALICE, BOB):
        before = trust.made
        failure_of(door, certificate)
        made.append(trust.made - before)

    assert made == [1, 1, 0, 1, 0, 1]


def test_contexts_are_kept_under_names_that_do_not_hold_the_key(
    door: Door,
) -> None:
    failure_of(door, ALICE)

    (name,) = door._open_room().contexts._kept

    assert len(name) == 64
    assert middle_of(ALICE.key).encode() not in name


def test_chain_and_key_both_make_the_name() -> None:
    same_text_cut_elsewhere = ClientCertificate(ALICE.chain + ALICE.key[:1], ALICE.key[1:])
    certificates = (ALICE, BOB, ClientCertificate(ALICE.chain, BOB.key), same_text_cut_elsewhere)

    assert len({tls._name(certificate) for certificate in certificates}) == 4


def test_closing_while_a_context_is_made_answers_every_key(door: Door, trust: Trust) -> None:
    failure_of(door, None)
    trust.may_go_on.clear()
    answers: dict[int, Answer] = {}

    def collect() -> None:
        pairs = [(n, ask(ALICE)) for n in range(3)]
        answers.update(door.send_all(pairs, deadline=deadline_in(5), at_once=2))

    collecting = threading.Thread(target=collect)
    collecting.start()
    while trust.made < 2:
        collecting.join(0.01)
    door.close()
    collecting.join(5)

    assert {key: code_of(answer) for key, answer in answers.items()} == dict.fromkeys(
        range(3), Code.CLOSED
    )


def test_a_text_is_lent_from_memory_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    with pem_files.readable_at("text") as path:
        content, mode = Path(path).read_text(), Path(path).stat().st_mode
        files = list(tmp_path.iterdir())

    assert (content, stat.S_IMODE(mode), files) == ("text", 0o600, [])
    assert not Path(path).exists()


def test_without_memory_files_a_private_one_is_deleted_whatever_happens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.delattr(os, "memfd_create")

    def break_off(path: Path) -> None:
        assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("text", 0o600)
        assert path.parent == tmp_path
        raise KeyError

    with pytest.raises(KeyError), pem_files.readable_at("text") as path:
        break_off(Path(path))

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("certificate", "code"),
    [(ALICE, Code.CONNECT_FAILED), (REFUSED["the key of another"], Code.CERTIFICATE)],
)
def test_the_door_works_without_memory_files_too(
    door: Door,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    certificate: ClientCertificate,
    code: Code,
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.delattr(os, "memfd_create")

    assert failure_of(door, certificate).code == code
    assert list(tmp_path.iterdir()) == []
