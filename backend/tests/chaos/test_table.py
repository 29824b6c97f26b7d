"""The table says what was found, in words and as JSON."""

import json

from chaos import table
from chaos.facts import Violation
from chaos.table import Row

FOUND = Row("herd", rounds=2, sends=3, violations=[Violation("I1", "two requests")], notes=["slow"])


def test_table_names_the_invariants_that_do_not_hold() -> None:
    text = table.as_text([Row("kill9", rounds=1, kills=1, sends=1), FOUND])

    head, quiet, loud, *words = text.splitlines()
    assert head.split() == ["scenario", "rounds", "kills", "sends", "violations"]
    assert quiet.split() == ["kill9", "1", "1", "1", "0"]
    assert loud.split() == ["herd", "2", "0", "3", "1", "(I1", "1)"]
    assert words[:2] == ["herd: I1: two requests", "herd: note: slow"]


def test_table_says_how_far_the_record_is_checked() -> None:
    text = table.as_text([FOUND])

    assert text.splitlines()[-1].startswith("I5: note: each renewal that was kept is told once")


def test_document_has_all_that_the_table_has() -> None:
    [said] = json.loads(table.as_json([FOUND]))

    assert said["violations"] == [{"invariant": "I1", "words": "two requests"}]
    assert (said["scenario"], said["rounds"], said["sends"]) == ("herd", 2, 3)


def test_same_words_are_told_once_with_how_often() -> None:
    row = Row("herd", violations=[Violation("I8", "no token")] * 3)

    text = table.as_text([row])

    assert "herd: I8: no token (3 x)" in text.splitlines()
