import threading
import time

from tests.outbound.server import Server
from tokenwell.oauth.messages import Request, Response
from tokenwell.outbound.deadlines import boot_time, deadline_in
from tokenwell.outbound.door import Answer, Door
from tokenwell.outbound.errors import Code, DestinationRefused, NotSent, OutcomeUnknown


def requests(server: Server, path: str, count: int) -> list[tuple[int, Request]]:
    return [(n, Request("POST", server.url(path), body=str(n).encode())) for n in range(count)]


def test_two_hundred_requests_run_a_hundred_at_once(server: Server, door: Door) -> None:
    answers = dict(
        door.send_all(requests(server, "/soon", 200), deadline=deadline_in(10), at_once=100)
    )

    bodies = {key: answer.body for key, answer in answers.items() if isinstance(answer, Response)}
    assert bodies == {n: str(n).encode() for n in range(200)}
    assert server.most_under_way == 100
    assert server.connections == 100


def test_each_answer_is_handed_over_as_it_comes(server: Server, door: Door) -> None:
    pairs = [(-1, Request("POST", server.url("/hang"))), *requests(server, "/ok", 3)]

    answers = door.send_all(pairs, deadline=deadline_in(5), at_once=2)

    assert [next(answers)[0] for _ in range(3)] == [0, 1, 2]
    answers.close()


def test_one_bad_request_does_not_touch_the_others(server: Server, door: Door) -> None:
    pairs = [
        ("good", Request("POST", server.url("/ok"))),
        ("private", Request("POST", "https://127.0.0.1/token")),
        ("malformed", Request("POST", server.url("/ok"), {"X": "\n"})),
        ("reset", Request("POST", server.url("/reset"))),
    ]

    answers = dict(door.send_all(pairs, deadline=deadline_in(5), at_once=4))

    assert isinstance(answers["good"], Response)
    assert isinstance(answers["private"], DestinationRefused)
    assert isinstance(answers["malformed"], NotSent)
    assert isinstance(answers["reset"], OutcomeUnknown)


def test_after_the_deadline_the_rest_is_not_sent(server: Server, door: Door) -> None:
    answers = dict(
        door.send_all(requests(server, "/soon", 60), deadline=deadline_in(0.5), at_once=2)
    )

    sent = [n for n, answer in answers.items() if isinstance(answer, Response)]
    late = [answer.code for answer in answers.values() if isinstance(answer, NotSent)]
    # What was under way when the time was up had been sent, and may have no answer.
    assert 1 <= len(sent) <= server.seen["/soon"] <= len(sent) + 2
    assert len(late) >= 60 - len(sent) - 2
    assert len(answers) == 60
    assert set(late) == {Code.DEADLINE_OVER}


def test_no_requests_give_no_answers(door: Door) -> None:
    assert list(door.send_all([], deadline=boot_time(), at_once=5)) == []


def test_nothing_more_is_sent_once_the_answers_are_no_longer_wanted(
    server: Server, door: Door
) -> None:
    answers = door.send_all(requests(server, "/soon", 50), deadline=deadline_in(5), at_once=2)
    next(answers)

    answers.close()

    time.sleep(0.3)
    assert server.seen["/soon"] <= 4


def test_closing_the_door_answers_every_key(server: Server, door: Door) -> None:
    pairs = requests(server, "/hang", 6)
    answers: dict[int, Answer] = {}

    def collect() -> None:
        answers.update(door.send_all(pairs, deadline=deadline_in(5), at_once=2))

    collecting = threading.Thread(target=collect)
    collecting.start()
    while server.seen["/hang"] < 2:
        time.sleep(0.01)
    door.close()
    collecting.join(5)

    kinds = sorted(type(answer).__name__ for answer in answers.values())
    assert kinds == ["NotSent"] * 4 + ["OutcomeUnknown"] * 2
    assert {getattr(answer, "code", None) for answer in answers.values()} == {Code.CLOSED}
