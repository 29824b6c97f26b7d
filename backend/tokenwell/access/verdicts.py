"""May somebody do something here? Yes or no, why, and since when."""

from collections.abc import Iterable
from typing import Any

from tokenwell.access import history, reasons, words
from tokenwell.accounts.models import Role, User
from tokenwell.audit.models import AuditEvent
from tokenwell.containers.inheritance import Right, facet_of
from tokenwell.containers.models import Item


def verdict(item: Item, subject: User | Role, right: Right) -> dict[str, Any]:
    """Answer a question as the API says it."""
    found = (
        reasons.reasons_for_role(item, subject)
        if isinstance(subject, Role)
        else reasons.reasons_for(item, [subject])[subject.pk]
    )
    crumbs = words.crumbs_of(item)
    path = str(crumbs[item.pk]["path"])
    facet = facet_of(right)
    of_facet = [reason for reason in found if reason.facet is facet]
    asked = history.about(subject, facet, [*item.ancestors, item.pk])
    return {
        **words.verdict(subject, right, path, found),
        "subject": words.subject(subject),
        "right": right,
        "path": path,
        "reasons": words.reasons((r for r in of_facet if right in r.rights), crumbs),
        "stops": words.reasons((r for r in of_facet if right not in r.rights), crumbs),
        "history": changes(history.history(asked)),
    }


def changes(events: Iterable[AuditEvent]) -> list[dict[str, Any]]:
    """Tell the events that changed rights."""
    return [{"id": event.pk, "at": event.at, "sentence": event.sentence} for event in events]
