"""What notices say: who did what, in one line and in three sentences."""

from datetime import UTC, datetime

import pytest

from tokenwell.notices import words
from tokenwell.notices.kinds import CHOICES, OF_JOBS, NoticeKind
from tokenwell.notices.models import Notice

BASE = "https://tokens.example.com"
ENDS = datetime(2031, 3, 4, 5, 6, tzinfo=UTC).isoformat()
ID = "0198c0de-0000-7000-8000-000000000000"


def _notice(
    kind: str, *errors: str, count: int | None = None, ends_at: str | None = None
) -> Notice:
    credentials = [
        {"id": ID, "path": f"/sales/crm-{place}", "error": error, "ends_at": ends_at}
        for place, error in enumerate(errors)
    ]
    return Notice(
        kind=kind, host="idp.example", credentials=credentials, count=count or len(errors)
    )


@pytest.mark.parametrize(
    ("notice", "subject"),
    [
        (
            _notice("needs_authorization", "invalid_grant"),
            "Needs authorization: /sales/crm-0 (idp.example refused the refresh)",
        ),
        (
            _notice("needs_authorization", "destination-changed"),
            "Needs authorization: /sales/crm-0 (the place that secrets are sent to was changed)",
        ),
        (
            _notice("uncertain", "no-answer"),
            "Uncertain: /sales/crm-0 (idp.example gave no usable answer)",
        ),
        (
            _notice("error", "invalid_client"),
            "Error: /sales/crm-0 (idp.example refuses the client)",
        ),
        (
            _notice("ending", "", ends_at=ENDS),
            "Ends for good soon: /sales/crm-0 (on 2031-03-04 05:06 UTC)",
        ),
        (_notice("recovered", ""), "Works again: /sales/crm-0 (idp.example gives tokens)"),
        (
            _notice("uncertain", *("no-answer",) * 20, count=1_204),
            "Uncertain: 1,204 credentials at idp.example",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_subject_says_what_and_where(notice: Notice, subject: str) -> None:
    assert words.subject(notice) == subject


@pytest.mark.parametrize("kind", list(NoticeKind))
@pytest.mark.parametrize("errors", [("x",), ("x", "y"), ()], ids=["one", "two", "none"])
def test_every_kind_has_three_whole_sentences(kind: NoticeKind, errors: tuple[str, ...]) -> None:
    said = words.sentences(_notice(kind, *errors))

    assert len(said) == 3
    assert all(sentence and "{" not in sentence for sentence in said)
    assert not any(word in " ".join(said).lower() for word in ("please", "oops", "!"))


def test_what_to_do_fits_the_error_that_all_have_in_common() -> None:
    one = words.sentences(_notice("needs_authorization", *("destination-changed",) * 2))
    mixed = words.sentences(_notice("needs_authorization", "destination-changed", "invalid_grant"))

    assert one[2] == "Open them, type the secrets again, then authorize."
    assert mixed[2] == "Open them and press Authorize."


def test_text_has_a_link_for_each_that_is_named_and_says_how_many_more() -> None:
    text = words.text(_notice("uncertain", "no-answer", "no-answer", count=5), base=BASE)

    assert text.count(f"{BASE}/credentials/{ID}\n") == 2
    assert "And 3 more." in text
    assert f"{BASE}/notices" in text


def test_text_from_elsewhere_is_one_line_and_not_too_long() -> None:
    said = words.printable("a\r\nb\x00\x1b[31m\u202e" + "x" * 500)

    assert said.startswith("a  b  [31m x")
    assert len(said) == 200
    assert said.isprintable()


@pytest.mark.parametrize("kind", CHOICES)
def test_letter_about_several_hosts_names_none_of_them(kind: str) -> None:
    letter = _notice(kind, *("invalid_client",) * 20, count=1_204, ends_at=ENDS)
    letter.host, letter.collects_until = "", datetime(2031, 3, 4, tzinfo=UTC)

    things = "1,204 jobs" if kind in OF_JOBS else "1,204 credentials"
    assert words.subject(letter).endswith(f": {things} at several providers")
    happened, _, do = words.sentences(letter)
    assert things in happened
    assert "several providers ha" not in do
