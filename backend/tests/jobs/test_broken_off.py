"""What nobody foresaw ends a run at once, with what is known; and nothing is sent again for it."""

import json
from typing import Any

import pytest

from tests.fake_provider import raw
from tests.jobs.making import Scene, answer
from tokenwell.jobs import answer_checks, building, judging
from tokenwell.jobs.models import JobRun
from tokenwell.jobs.states import Outcome


def fail(*_: Any, **__: Any) -> Any:
    raise TypeError("of a library")


def test_error_of_ours_after_a_request_left_ends_the_run(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(judging, "judge", fail)

    run = scene.run(scene.job(scene.step(), scene.step("/v1/b", name="b"), retries=3))

    assert (run.outcome, run.error, run.lease_until) == (Outcome.FAILED, "internal", None)
    assert run.sentence == (
        "Something went wrong in Tokenwell itself; its log says more. Whether the last request did"
        " something is not known."
    )
    assert [one["error"] for one in run.attempts] == ["internal"]
    assert f"a run broke off: {run.pk}" in caplog.text
    assert len(scene.service.seen) == 1


def test_error_of_ours_before_a_request_leaves_no_doubt(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "build", fail)

    run = scene.run(scene.job())

    assert (run.error, run.attempts) == ("internal", [])
    assert run.sentence == "Something went wrong in Tokenwell itself; its log says more."


def test_path_that_can_not_be_asked_of_an_answer_fails_the_check(scene: Scene) -> None:
    check = {"path": "$.items[?count(@)>0]"}
    scene.scripted = [answer({"items": [5]})]

    run = scene.run(scene.job(scene.step(method="POST", check=check)))

    assert (run.outcome, run.error, run.status) == (Outcome.FAILED, "check", 200)
    assert "can't be asked of this answer" in run.sentence


def test_more_is_not_captured_than_can_be_kept(scene: Scene) -> None:
    captures = [{"name": f"c{number}", "path": f"$.c{number}"} for number in range(20)]
    body = json.dumps({f"c{number}": "é" * 4090 for number in range(20)}, ensure_ascii=False)
    steps = [scene.step(name=f"s{number}", captures=captures) for number in range(10)]
    scene.scripted = [raw(body.encode(), Content_Type="application/json")] * 10

    run = scene.run(scene.job(*steps))

    assert (run.outcome, run.error) == (Outcome.FAILED, "capture")
    assert run.sentence == "s6 and the steps before it capture more than 1 MiB altogether."
    assert JobRun.objects.get().step == 6


@pytest.mark.parametrize("path", ["$[?@.a==1e999]", "$[?@.a==-1e999]"])
def test_number_that_nobody_can_read_is_no_path(path: str) -> None:
    with pytest.raises(ValueError, match="a number in it is too large"):
        answer_checks.check_path(path)
