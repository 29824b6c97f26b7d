"""What a notice says: its subject, what happened, what that means and what to do. Pure."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import quote

from tokenwell.notices.kinds import CHOICES, OF_JOBS, NoticeKind

_TITLES = {
    NoticeKind.NEEDS_AUTHORIZATION: "Needs authorization",
    NoticeKind.UNCERTAIN: "Uncertain",
    NoticeKind.ERROR: "Error",
    NoticeKind.ENDING: "Ends for good soon",
    NoticeKind.RECOVERED: "Works again",
    NoticeKind.JOB_FAILED: "Job fails",
    NoticeKind.JOB_RECOVERED: "Job works again",
    NoticeKind.TEST: "Test",
    NoticeKind.WEBHOOK_DISABLED: "Webhook disabled",
}
# Of those that people choose from: what it means, in a line.
_MEANS = {
    NoticeKind.NEEDS_AUTHORIZATION: "It can't be renewed any more without a person.",
    NoticeKind.UNCERTAIN: "A renewal ended, and nobody knows whether it worked.",
    NoticeKind.ERROR: "The provider refuses the settings, so that no new token comes.",
    NoticeKind.ENDING: "14, 7 and 1 day before the time past which it can't be renewed.",
    NoticeKind.RECOVERED: "Tokens are renewed again, after you were told of the trouble.",
    NoticeKind.JOB_FAILED: "A job failed, or was interrupted; once until it works again.",
    NoticeKind.JOB_RECOVERED: "A job works again, after you were told that it fails.",
}

# What happened, what it means, what to do. {which} is one credential or several.
_BODIES = {
    NoticeKind.NEEDS_AUTHORIZATION: (
        "{which} can't be renewed any more without a person: {why}.",
        "Programs get no token from {it} until somebody authorizes {it} again.",
        "Open {it} and press Authorize.",
    ),
    NoticeKind.UNCERTAIN: (
        "A renewal of {which} ended without a known outcome: {why}.",
        "Nobody knows whether the refresh token still works. A token that is still valid goes on"
        " working until it ends.",
        "Open {it}: the page says what happens next, and offers to authorize again.",
    ),
    NoticeKind.ERROR: (
        "{which} can't be renewed with the settings as they are: {why}.",
        "A token that is still valid goes on working until it ends; no new one can be had before"
        " the settings are right.",
        "Open {it}, check the settings, then authorize again.",
    ),
    NoticeKind.ENDING: (
        "What {host} granted for {which} ends for good: {why}.",
        "It can't be renewed past that time. Programs get no token from {it} then.",
        "Open {it} and press Authorize before.",
    ),
    NoticeKind.RECOVERED: (
        "Tokens of {which} are renewed again: {why}.",
        "Programs get tokens as before.",
        "There is nothing to do.",
    ),
    NoticeKind.JOB_FAILED: (
        "{which} failed: {why}.",
        "It is tried again at its next time, if it has a schedule. You are told once more when"
        " it works again.",
        "Open {it}: its last run says what happened.",
    ),
    NoticeKind.JOB_RECOVERED: (
        "{which} works again: {why}.",
        "Its last run succeeded.",
        "There is nothing to do.",
    ),
    NoticeKind.TEST: (
        "Somebody pressed the test button of this webhook.",
        "If you can read this and the signature is right, it works.",
        "There is nothing to do.",
    ),
    NoticeKind.WEBHOOK_DISABLED: (
        "Your webhook to {host} was disabled. {reason}",
        "Nothing is posted to it any more. What could not be delivered is in its log.",
        "Mend the receiver, then enable the webhook on the page Notices.",
    ),
}
_USUAL_WHY = {
    NoticeKind.NEEDS_AUTHORIZATION: "{host} refused the refresh",
    NoticeKind.UNCERTAIN: "{host} gave no usable answer",
    NoticeKind.ERROR: "{host} refuses the request",
    NoticeKind.ENDING: "{when}",
    NoticeKind.RECOVERED: "{host} gives tokens",
    NoticeKind.JOB_FAILED: "see its last run",
    NoticeKind.JOB_RECOVERED: "{host} answers as it should",
}
# By the error of the engine, where the usual words would be wrong.
_WHY = {
    "destination-changed": "the place that secrets are sent to was changed",
    "other-account": "{host} renewed the token for another account",
    "invalid_client": "{host} refuses the client",
    "no-answer": "{host} gave no usable answer",
    "server-error": "{host} was out of order",
}
# Of a letter that is collected over several hosts.
_COLLECTED_WHY = {
    NoticeKind.NEEDS_AUTHORIZATION: "their providers refused the refresh",
    NoticeKind.UNCERTAIN: "their providers gave no usable answer",
    NoticeKind.ERROR: "their providers refuse the request",
    NoticeKind.ENDING: "{when}",
    NoticeKind.RECOVERED: "their providers give tokens",
    NoticeKind.JOB_FAILED: "see their last runs",
    NoticeKind.JOB_RECOVERED: "they answer as they should",
}
_DO = {
    "destination-changed": "Open {it}, type the secrets again, then authorize.",
    "invalid_client": "Open {it} and enter the client secret that {host} has now.",
}


def choices() -> list[dict[str, str]]:
    """Say of each kind that people choose from how it is called, and what it means."""
    return [
        {"kind": kind, "word": _TITLES[NoticeKind(kind)], "sentence": _MEANS[NoticeKind(kind)]}
        for kind in CHOICES
    ]


def subject(notice: Any) -> str:
    """Say in one line what happened, and where."""
    title, host = _TITLES[NoticeKind(notice.kind)], _host(notice)
    if not notice.credentials:
        return f"{title}: {host}"
    if notice.count > 1:
        return f"{title}: {notice.count:,} {_things(notice)} at {host}"
    return f"{title}: {_path(notice)} ({_why(notice)})"


def sentences(notice: Any) -> tuple[str, str, str]:
    """Say what happened, what it means, and what to do."""
    many = notice.count > 1
    words = {
        "host": _host(notice),
        "which": f"{notice.count:,} {_things(notice)}" if many else _path(notice),
        "it": "them" if many else "it",
        "reason": notice.reason,
        "why": _why(notice),
    }
    happened, means, do = _BODIES[NoticeKind(notice.kind)]
    do = _DO.get(_error(notice), do)
    return happened.format(**words), means.format(**words), do.format(**words)


def text(notice: Any, *, base: str) -> str:
    """Write the whole notice as plain text, with a link for each credential that it names."""
    happened, means, do = sentences(notice)
    lines = [happened, means, do, "", *_named(notice, base=base)]
    if notice.kind == NoticeKind.WEBHOOK_DISABLED:
        return "\n".join([*lines, f"{base}/notices"]) + "\n"
    lines += [
        "You are told because you may authorize or change what this is about. What you hear of,"
        " and how, is yours to choose:",
        f"{base}/notices",
    ]
    return "\n".join(lines) + "\n"


def link(item_id: str, *, kind: str, base: str) -> str:
    """Give the address of the page of a credential or job that a notice of a kind names."""
    return f"{base}/{'jobs' if kind in OF_JOBS else 'credentials'}/{quote(item_id)}"


def printable(said: str, *, most: int = 200) -> str:
    """Keep of a text from elsewhere what fits into a line."""
    # Line breaks, and also what turns the direction of a line around.
    clean = "".join(one if one.isprintable() else " " for one in said)
    return clean if len(clean) <= most else f"{clean[: most - 1]}…"


def _named(notice: Any, *, base: str) -> Iterator[str]:
    for one in notice.credentials:
        yield printable(one["path"])
        if one["error"]:
            yield f"  {printable(one['error'])}"
        if one["ends_at"]:
            yield f"  ends {_moment(one['ends_at'])}"
        yield f"  {link(one['id'], kind=notice.kind, base=base)}"
        yield ""
    if notice.count > len(notice.credentials):
        yield f"And {notice.count - len(notice.credentials):,} more."
        yield ""


def _things(notice: Any) -> str:
    return "jobs" if notice.kind in OF_JOBS else "credentials"


def _host(notice: Any) -> str:
    return printable(notice.host) or (
        "several providers" if _is_collected(notice) else "the provider"
    )


def _is_collected(notice: Any) -> bool:
    return notice.collects_until is not None and not notice.host


def _path(notice: Any) -> str:
    return printable(notice.credentials[0]["path"]) if notice.credentials else ""


def _why(notice: Any) -> str:
    if _is_collected(notice):
        return _COLLECTED_WHY[NoticeKind(notice.kind)].format(when=_when(notice))
    if notice.kind == NoticeKind.JOB_FAILED and _error(notice):
        return printable(_error(notice)).rstrip(".")  # a sentence of ours
    usual = _USUAL_WHY.get(NoticeKind(notice.kind), "")
    return _WHY.get(_error(notice), usual).format(host=_host(notice), when=_when(notice))


def _when(notice: Any) -> str:
    ends = {one["ends_at"] for one in notice.credentials if one["ends_at"]}
    return f"on {_moment(ends.pop())}" if len(ends) == 1 else "at the times below"


def _error(notice: Any) -> str:
    """Give the error that all have in common; empty if there is none."""
    errors = {one["error"] for one in notice.credentials}
    return str(errors.pop()) if len(errors) == 1 and not _is_collected(notice) else ""


def _moment(instant: str) -> str:
    return f"{datetime.fromisoformat(instant):%Y-%m-%d %H:%M} UTC"
