"""The description of the API, for programs and for the page at ``/api/docs/``."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

from tokenwell.once import Once


def view(_request: HttpRequest) -> HttpResponse:
    """Give the description in YAML: to anybody, since it is the same for all."""
    return HttpResponse(_description(), content_type=OpenApiYamlRenderer.media_type)


@Once
def _description() -> bytes:
    # Worked out once: it costs a second of a processor, and nobody has to sign in to ask.
    generator: Any = SchemaGenerator
    renderer: Any = OpenApiYamlRenderer
    schema = generator().get_schema(request=None, public=True)
    return bytes(renderer().render(schema))
