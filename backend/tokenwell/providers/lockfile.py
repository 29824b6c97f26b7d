"""
The file in which a change of where secrets go can't be overlooked.

One line an address: a review of a template shows text among text, a review of this file shows
which endpoint of which provider is another one now.
"""

from collections.abc import Iterator

from tokenwell.providers.addresses import receives
from tokenwell.providers.catalog import Catalog, digest
from tokenwell.providers.names import texts
from tokenwell.providers.schema import Template

_HEAD = """\
# Where templates send people and secrets, and the digest of all that they put into a credential.
# Written by `make providers`. A line that changes here is a change of an endpoint: look twice.
"""


def write(catalog: Catalog) -> str:
    """Give the text of the file."""
    entries = sorted(catalog.all(), key=lambda entry: entry.slug)
    lines = [line for entry in entries for line in _lines(entry.slug, entry.template)]
    return _HEAD + "".join(f"{line}\n" for line in lines)


def _lines(slug: str, template: Template) -> Iterator[str]:
    yield f"{slug} digest {digest(template)}"
    for place, text in texts(template):
        if receives(place):
            yield f"{slug} {'.'.join(map(str, place))} {text}"
    for host in template.allowed_hosts:
        yield f"{slug} allowed_hosts {host}"
    for name, placeholder in template.placeholders.items():
        values = [option.value for option in placeholder.options]
        allowed = " ".join(values) or placeholder.pattern or "anything"
        yield f"{slug} placeholders.{name} {allowed}"
