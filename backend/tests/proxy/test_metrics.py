"""What the real process of the proxy tells of its calls, and to whom."""

import time

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.proxy.place import TOKEN_OF_METRICS, Got, Place

Samples = dict[str, float]


def ask(place: Place, authorization: str) -> Got:
    head = f"GET /metrics HTTP/1.1\r\nHost: x\r\nAuthorization: {authorization}\r\n"
    return place.say(head.encode() + b"Connection: close\r\n\r\n")


def samples(place: Place) -> Samples:
    got = ask(place, f"Bearer {TOKEN_OF_METRICS}")
    assert got.status == 200
    return {
        "/".join([sample.name.removeprefix("tokenwell_proxy_"), *sample.labels.values()]): (
            sample.value
        )
        for family in text_string_to_metric_families(got.body.decode())
        for sample in family.samples
    }


def grown(place: Place, before: Samples, name: str, least: float) -> float:
    """Wait until a count has grown: a call ends a moment after its caller has gone."""
    ends = time.monotonic() + 10
    while (found := samples(place)[name] - before[name]) < least:
        assert time.monotonic() < ends, (name, found)
        time.sleep(0.02)
    return found


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer x", f"Basic {TOKEN_OF_METRICS}"])
def test_whoever_lacks_the_token_is_told_nothing(place: Place, authorization: str) -> None:
    got = ask(place, authorization)

    assert (got.status, got.problem) == (401, "invalid-token")
    assert b"tokenwell_proxy" not in got.body


def test_a_key_of_a_service_opens_nothing_here(place: Place) -> None:
    assert ask(place, f"Bearer {place.service.text}").status == 401


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/x", "answered"),
        ("/../x", "refused"),
        ("/reset", "failed"),
        ("/half", "broken"),
        ("/reflect", "reflected"),
    ],
)
def test_a_call_is_counted_once_by_how_it_ended(place: Place, path: str, outcome: str) -> None:
    before = samples(place)

    place.call(path)

    assert grown(place, before, f"requests_total/{outcome}", 1) == 1
    after = samples(place)
    all_ended = [name for name in after if name.startswith("requests_total/")]
    assert sum(after[name] - before[name] for name in all_ended) == 1


def test_bytes_and_the_time_to_the_first_are_told(place: Place) -> None:
    before = samples(place)

    got = place.call("/body", method="POST", body=b"x" * 1000)

    assert got.body == b"x" * 1000
    assert grown(place, before, "bytes_total/sent", 1000) == 1000
    assert grown(place, before, "bytes_total/received", 1000) == 1000
    assert grown(place, before, "first_byte_seconds_count", 1) == 1
    assert samples(place)["first_byte_seconds_sum"] > before["first_byte_seconds_sum"]


def test_a_stream_is_open_until_its_caller_goes_and_counts_meanwhile(place: Place) -> None:
    before = samples(place)
    with place.connect() as there:
        there.sendall(place.head("/endless"))
        assert there.recv(65536)
        grown(place, before, "bytes_total/received", 65536)
        assert samples(place)["open"] == 1

    assert grown(place, before, "requests_total/left", 1) == 1
    assert samples(place)["open"] == 0
