"""What a notice says: its subject, what happened, what that means and what to do. Pure."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import quote

from tokenwell.notices.kinds import NoticeKind

_UNPRINTABLE = re.compile(r"[^\x20-\x7e\xa1-\uffff]+")

_TITLES = {
    NoticeKind.NEEDS_AUTHORIZATION: "Needs authorization",
    NoticeKind.UNCERTAIN: "Uncertain",
    NoticeKind.ERROR: "Error",
    NoticeKind.ENDING: "Ends for good soon",
    NoticeKind.RECOVERED: "Works again",
    NoticeKind.TEST: "Test",
    NoticeKind.WEBHOOK_DISABLED: "Webhook disabled",
}

# What happened, what it means, what to do. {which} is one credential or several, {host} who.
_BODIES = {
    NoticeKind.NEEDS_AUTHORIZATION: (
        "{host} refused to renew the access of {which}.",
        "Programs get no token from {it} until somebody authorizes {it} again.",
        "Open {it} and press Authorize.",
    ),
    NoticeKind.UNCERTAIN: (
        "A request to {host} that renews {which} ended without an answer.",
        "Nobody knows whether it was carried out. A token that is still valid goes on working;"
        " whether {it} can be renewed after that is open.",
        "Open {it}: the page says what happens next, and offers to authorize again.",
    ),
    NoticeKind.ERROR: (
        "{host} refuses the settings of {which}.",
        "No new token can be had until the settings are right. One that is still valid goes on"
        " working.",
        "Open {it} and look at the settings: the page says what {host} found wrong.",
    ),
    NoticeKind.ENDING: (
        "What {host} granted for {which} ends for good at the time below.",
        "It can't be renewed past that time. Programs get no token from {it} then.",
        "Authorize {it} again before.",
    ),
    NoticeKind.RECOVERED: (
        "{host} gives tokens for {which} again.",
        "Programs get tokens as before.",
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

_ERRORS = {
    NoticeKind.NEEDS_AUTHORIZATION: "{host} refused the refresh",
    NoticeKind.UNCERTAIN: "{host} gave no answer",
    NoticeKind.ERROR: "{host} refuses the settings",
    NoticeKind.ENDING: "ends {ends}",
    NoticeKind.RECOVERED: "{host}",
}


def subject(notice: Any) -> str:
    """Say in one line what happened, and where."""
    kind = NoticeKind(notice.kind)
    if kind is NoticeKind.TEST or kind is NoticeKind.WEBHOOK_DISABLED:
        return f"{_TITLES[kind]}: {_host(notice)}"
    if notice.count > 1:
        return f"{_TITLES[kind]}: {notice.count:,} credentials at {_host(notice)}"
    only = notice.credentials[0]
    why = _ERRORS[kind].format(host=_host(notice), ends=_day(only["ends_at"]))
    return f"{_TITLES[kind]}: {printable(only['path'])} ({why})"


def sentences(notice: Any) -> tuple[str, str, str]:
    """Say what happened, what it means, and what to do."""
    words = {
        "host": _host(notice),
        "which": f"{notice.count:,} credentials" if notice.count > 1 else "this credential",
        "it": "them" if notice.count > 1 else "it",
        "reason": notice.reason,
    }
    happened, means, do = _BODIES[NoticeKind(notice.kind)]
    return happened.format(**words), means.format(**words), do.format(**words)


def text(notice: Any, *, base: str) -> str:
    """Write the whole notice as plain text, with a link for each credential that it names."""
    happened, means, do = sentences(notice)
    lines = [happened, means, do, "", *_named(notice, base=base)]
    if notice.kind == NoticeKind.WEBHOOK_DISABLED:
        return "\n".join([*lines, f"{base}/notices"]) + "\n"
    lines += [
        "You are told because you may authorize what this is about. What you hear of, and how,"
        " is yours to choose:",
        f"{base}/notices",
    ]
    return "\n".join(lines) + "\n"


def link(credential_id: str, *, base: str) -> str:
    """Give the address of a credential's page, whose first action is the one that helps."""
    return f"{base}/credentials/{quote(credential_id)}"


def printable(said: str, *, most: int = 200) -> str:
    """Keep of a text from elsewhere what fits into a line."""
    clean = _UNPRINTABLE.sub(" ", said)
    return clean if len(clean) <= most else f"{clean[: most - 1]}…"


def _named(notice: Any, *, base: str) -> Iterator[str]:
    for one in notice.credentials:
        yield printable(one["path"])
        if one["error"]:
            yield f"  {printable(one['error'])}"
        if one["ends_at"]:
            yield f"  ends {_moment(one['ends_at'])}"
        yield f"  {link(one['id'], base=base)}"
        yield ""
    if notice.count > len(notice.credentials):
        yield f"And {notice.count - len(notice.credentials):,} more."
        yield ""


def _host(notice: Any) -> str:
    return printable(notice.host) or "the provider"


def _moment(instant: str | None) -> str:
    return f"{datetime.fromisoformat(instant):%Y-%m-%d %H:%M} UTC" if instant else "soon"


def _day(instant: str | None) -> str:
    return f"on {datetime.fromisoformat(instant):%Y-%m-%d}" if instant else "soon"
