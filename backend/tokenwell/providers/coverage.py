"""The page that tells which providers there are templates of, and where the facts are from."""

from collections import Counter
from collections.abc import Callable, Iterator

from tokenwell.providers.catalog import Catalog, Entry
from tokenwell.providers.schema import Refresh, Template

_HEAD = """\
# Providers
Written by `make providers` from `backend/tokenwell/providers/templates/`. What is not known is \
left out there, and empty here. How to add one: `adding-a-provider.md`.
"""
_ROTATES = {
    "never": "refresh token stays",
    "sometimes": "refresh token changes at times",
    "always": "new refresh token each time",
    "app_setting": "by a setting of the app",
}
_WAYS = {
    "exchange_access_token": "by the access token itself",
    "none": "none",
}
# What can be told of a template, and how to tell whether it is.
_KNOWN: tuple[tuple[str, Callable[[Template], object]], ...] = (
    ("how the refresh token changes", lambda template: bool(renewal(template))),
    ("a lifetime of the access token", lambda template: template.lifetime.access),
    ("a test call", lambda template: template.test_call),
    ("scopes in plain words", lambda template: template.scope.known),
    ("steps at the provider's console", lambda template: template.steps),
    ("an endpoint to give tokens back", lambda template: template.endpoints.revocation),
    ("whether PKCE is known there", lambda template: template.pkce),
)


def page(catalog: Catalog) -> str:
    """Write the page, in Markdown."""
    entries = catalog.all()
    return "\n".join([_HEAD, *_figures(entries), "", *_table(entries), ""])


def renewal(template: Template) -> str:
    """Say how tokens of a provider are renewed; empty if it is not known."""
    refresh = template.refresh
    if refresh.mode in _WAYS:
        return _WAYS[refresh.mode]
    return f"{_ROTATES.get(refresh.rotates, '')}{_grace(refresh)}"


def _grace(refresh: Refresh) -> str:
    if refresh.unknown_outcome != "within":
        return ""
    return f", the spent one works for {refresh.grace_seconds} s"


def _figures(entries: tuple[Entry, ...]) -> Iterator[str]:
    count = len(entries)
    templates = [entry.template for entry in entries]
    yield f"**{count} {'template' if count == 1 else 'templates'}.**"
    yield ""
    yield "| Grant | Templates that offer it |"
    yield "| --- | --- |"
    grants = Counter(grant for template in templates for grant in template.grants)
    for grant, number in sorted(grants.items(), key=lambda pair: (-pair[1], pair[0])):
        yield f"| `{grant}` | {number} |"
    yield ""
    yield "| Known | Templates that say it |"
    yield "| --- | --- |"
    for words, is_said in _KNOWN:
        yield f"| {words} | {sum(1 for template in templates if is_said(template))} |"
    needing = sum(1 for template in templates if template.needs_code)
    yield f"| that data alone is not enough | {needing} |"


def _table(entries: tuple[Entry, ...]) -> Iterator[str]:
    yield "| Provider | Category | Grants | Renewal | Test call | Needs code | Sources |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for entry in entries:
        template = entry.template
        cells = (
            f"{template.name} (`{entry.slug}`)",
            template.category,
            ", ".join(template.grants),
            renewal(template),
            "yes" if template.test_call else "",
            template.needs_code,
            "; ".join(f"{source.what} ({source.seen})" for source in template.sources),
        )
        yield f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
