"""Providers that there are templates of, by REST."""

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.accounts.authentication import user_of
from tokenwell.once import Once
from tokenwell.providers import answers, filling, serializers
from tokenwell.providers.answered import ValuesRefused
from tokenwell.providers.catalog import Entry, UnknownProvider, catalog
from tokenwell.web.conditional import etag, is_known
from tokenwell.web.problems import invalid, not_found


class ProvidersView(APIView):
    """Providers."""

    @extend_schema(responses=serializers.ShortProvider(many=True))
    def get(self, request: Request) -> Response:
        """
        List all providers, by name.

        Not in pages: who picks one searches in all of them, while typing.
        """
        user_of(request)
        return _unless_known(request, _all())


class ProviderView(APIView):
    """One provider."""

    @extend_schema(responses=serializers.Provider)
    def get(self, request: Request, slug: str) -> Response:
        """Show a provider: what the form needs, and what is shown beside it."""
        user_of(request)
        answer = answers.full(_entry(slug))
        return _unless_known(request, serializers.Provider(answer).data)


class FormView(APIView):
    """The form of a credential for a provider."""

    @extend_schema(request=serializers.ProviderValues, responses=serializers.ProviderForm)
    def post(self, request: Request, slug: str) -> Response:
        """Fill in the form with what was answered. Nothing is kept."""
        user_of(request)
        template = _entry(slug).template
        asked = serializers.ProviderValues(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            filled = filling.fill(template, asked.validated_data.get("values", {}))
        except ValuesRefused as refused:
            sentences = refused.sentences.items()
            raise invalid(**{f"values.{name}": words for name, words in sentences}) from None
        return Response(serializers.ProviderForm(filled.form).data)


def _entry(slug: str) -> Entry:
    try:
        return Entry(slug, catalog().get(slug))
    except UnknownProvider:
        raise not_found() from None


@Once
def _all() -> Any:
    entries = catalog().all()
    return serializers.ShortProvider([answers.short(entry) for entry in entries], many=True).data


def _unless_known(request: Request, answer: Any) -> Response:
    """Answer, or say that it is as the browser has it: it only changes with a new version."""
    said = json.dumps(answer, cls=DjangoJSONEncoder).encode()
    tag = etag(hashlib.sha256(said).hexdigest()[:16])
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if is_known(request, tag):
        return Response(status=304, headers=headers)
    return Response(answer, headers=headers)
