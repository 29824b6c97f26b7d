"""What the API says of a template."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from tokenwell.providers.catalog import Entry, digest
from tokenwell.providers.schema import Step, Template


def short(entry: Entry) -> Mapping[str, Any]:
    """Say what the picker of providers needs."""
    template = entry.template
    return {
        "slug": entry.slug,
        "name": template.name,
        "category": template.category,
        "aliases": template.aliases,
        "grants": template.grants,
        "verified": verified(template),
    }


def full(entry: Entry) -> Mapping[str, Any]:
    """Say what the form needs, and what is shown beside it."""
    template = entry.template
    said = {field: getattr(template, field) for field in template.__struct_fields__}
    return {
        **said,
        **short(entry),
        "digest": digest(template),
        "steps": [_step(step) for step in template.steps],
        "placeholders": [
            {"name": name, **msgspec.structs.asdict(placeholder)}
            for name, placeholder in template.placeholders.items()
        ],
        "renewal": template.refresh,
        "has_test_call": template.test_call is not None,
    }


def verified(template: Template) -> date:
    """Say when somebody looked last."""
    return max(source.seen for source in template.sources)


def _step(step: Step) -> Mapping[str, Any]:
    copies = step.copy == "redirect_uri"
    return {"text": step.text, "link": step.link, "copies_redirect_uri": copies}
