"""
The invariants I1 to I8: what the ledger, the journal and the rows of a credential must say. Pure.

Requests are matched to attempts by time: the stand-in, the database and we share one clock,
and an attempt may send from its claim to its end.
"""

from collections.abc import Iterable, Mapping, Sequence

from chaos.facts import Attempt, Case, Family, HandedOut, Kept, Sent, Violation

# Written by the database before the claim is committed; the stand-in's clock is as fine.
_SLACK = 0.005
_LOST = {"", "unknown", "not-done", "no-answer", "superseded"}
_FLAGGED = {"uncertain", "needs_authorization", "needs_secret", "error", "suspended"}


def check(case: Case) -> list[Violation]:
    """Check what concerns one credential: I1, I2, I3, I5 and I6."""
    found = [*_sends(case), *_versions(case), *_records(case)]
    if not case.is_left:
        found += [*_family(case), *_silence(case)]
    return [Violation(number, f"{case.name}: {words}") for number, words in found]


def check_plaintext(sinks: Mapping[str, bytes], *, marker: bytes) -> list[Violation]:
    """Check I4: no token stands in any sink; each has a name and what was found in it."""
    leaks = [name for name, text in sinks.items() if marker in text]
    return [Violation("I4", f"a token stands in {name}") for name in leaks]


def check_strangers(sent: Iterable[Sent]) -> list[Violation]:
    """Check I7: nothing was sent to a place that no credential names."""
    return [Violation("I7", f"a {one.grant} request reached a stranger") for one in sent]


def check_handed_out(handed: Iterable[HandedOut], kept: Sequence[Kept]) -> list[Violation]:
    """Check I8: what was handed out was the newest when it was asked for, or newer."""
    found = []
    access_of = {one.version: one.access for one in kept if one.access}
    for one in handed:
        newest = max((k.version for k in kept if k.at <= one.asked_at), default=0)
        if one.version < newest:
            words = f"version {one.version} was handed out when {newest} was committed"
            found.append(Violation("I8", words))
        elif access_of.get(one.version, one.access) != one.access:
            words = f"another token than the one of version {one.version} was handed out"
            found.append(Violation("I8", words))
    return found


def _sends(case: Case) -> Iterable[tuple[str, str]]:
    """I1: at most one request a version, unless the journal and the policy allow one more."""
    for purpose, grant in (("renew", "refresh_token"), ("authorize", "authorization_code")):
        attempts = [one for one in case.attempts if one.purpose == purpose]
        sent = [one for one in case.sent if one.grant == grant]
        yield from _strays(attempts, sent)
        yield from _overlaps(attempts)
        for version in sorted({one.from_version for one in attempts}):
            of_version = [one for one in attempts if one.from_version == version]
            yield from _resends(of_version, sent, policy=case.policy)


def _strays(attempts: Sequence[Attempt], sent: Sequence[Sent]) -> Iterable[tuple[str, str]]:
    for one in sent:
        if not any(_is_within(one, attempt) for attempt in attempts):
            yield "I1", f"a {one.grant} request that no attempt stands for"
    for attempt in attempts:
        count = sum(_is_within(one, attempt) for one in sent)
        # Where several overlap, it is told once, as an overlap.
        if count > 1 and not any(_overlap(attempt, other) for other in attempts):
            yield "I1", f"{count} requests of one attempt for version {attempt.from_version}"


def _overlaps(attempts: Sequence[Attempt]) -> Iterable[tuple[str, str]]:
    for number, attempt in enumerate(attempts):
        for other in attempts[number + 1 :]:
            if attempt.from_version == other.from_version and _overlap(attempt, other):
                yield "I1", f"two open attempts for version {attempt.from_version}"


def _resends(
    attempts: Sequence[Attempt], sent: Sequence[Sent], *, policy: str
) -> Iterable[tuple[str, str]]:
    """Tell of each request that follows one which was granted, without the right to do so."""
    unknown = 0
    was_granted: Attempt | None = None
    for attempt in attempts:
        mine = [one for one in sent if _is_within(one, attempt)]
        if mine and was_granted is not None and not _may_resend(was_granted, policy, unknown):
            words = f"version {attempt.from_version} was sent again after {was_granted.closed_as!r}"
            yield "I1", f"{words} under {policy}"
        if any(one.answered == "granted" for one in mine):
            was_granted = attempt
        unknown += attempt.closed_as == "unknown"


def _may_resend(granted: Attempt, policy: str, unknown: int) -> bool:
    if granted.closed_as == "unknown":
        return policy != "never" and (policy != "at_expiry_once" or unknown <= 1)
    return granted.closed_as == "not-done" and policy in ("immediate", "within")


def _family(case: Case) -> Iterable[tuple[str, str]]:
    """I2: the family that counts is alive and its newest token is held, unless it was lost."""
    family = _family_that_counts(case)
    if family is None:
        return
    lost = [
        one.refresh or one.presented
        for one in case.sent
        if one.family == family.name and one.answered == "granted" and _is_lost(one, case)
    ]
    if family.is_revoked and not lost:
        yield "I2", "the family was revoked, and no attempt had lost a token"
    elif not family.is_revoked and family.newest != case.stored and family.newest not in lost:
        yield "I2", "the newest token of the family is neither held nor lost in an attempt"


def _family_that_counts(case: Case) -> Family | None:
    """Give the family of the newest consent that was granted, else the one that there was."""
    granted = [one for one in case.attempts if one.outcome == "authorized"]
    codes = [one for one in case.sent if one.grant == "authorization_code"]
    for one in reversed(codes):
        if granted and _is_within(one, granted[-1]):
            return case.families.get(one.family)
    consents = {one.family for one in codes}
    return next((one for name, one in case.families.items() if name not in consents), None)


def _is_lost(sent: Sent, case: Case) -> bool:
    return any(
        _is_within(sent, attempt) and not attempt.is_kept and attempt.outcome in _LOST
        for attempt in case.attempts
    )


def _silence(case: Case) -> Iterable[tuple[str, str]]:
    """I3: nothing dies silently."""
    live = {token for family in case.families.values() for token in family.live}
    is_well = case.stored in live and case.stored != ""
    if not (is_well or case.state in _FLAGGED or case.is_open or case.is_scheduled):
        yield "I3", f"the stored refresh token is dead, and the row says {case.state}"


def _records(case: Case) -> Iterable[tuple[str, str]]:
    """I5, as long as the record is no chain: each renewal that was kept is told once."""
    renewals = [one for one in case.attempts if one.purpose == "renew" and one.outcome == "renewed"]
    if len(renewals) != len(case.renewed):
        yield "I5", f"{len(renewals)} renewals, {len(case.renewed)} records of one"


def _versions(case: Case) -> Iterable[tuple[str, str]]:
    """I6: versions only go up."""
    pairs = zip(case.renewed, case.renewed[1:], strict=False)
    if any(later <= earlier for earlier, later in pairs):
        yield "I6", f"the record tells of versions {list(case.renewed)}"
    spent = [one.from_version for one in case.attempts if one.outcome == "renewed"]
    if len(spent) != len(set(spent)):
        yield "I6", "one version was renewed twice"
    if case.renewed and not case.is_left and case.version < max(case.renewed):
        yield "I6", f"version {case.version} is current, {max(case.renewed)} was there"


def _is_within(sent: Sent, attempt: Attempt) -> bool:
    purpose = "authorize" if sent.grant == "authorization_code" else "renew"
    is_after = attempt.started_at - _SLACK <= sent.at
    is_before = attempt.closed_at is None or sent.at <= attempt.closed_at + _SLACK
    return purpose == attempt.purpose and is_after and is_before


def _overlap(one: Attempt, other: Attempt) -> bool:
    if one is other:
        return False
    first, second = sorted((one, other), key=lambda attempt: attempt.started_at)
    return first.closed_at is None or first.closed_at > second.started_at + _SLACK
