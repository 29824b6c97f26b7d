"""Export, import and the declarative file by REST."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.accounts.authentication import user_of
from tokenwell.accounts.sessions import address_of
from tokenwell.accounts.stepping_up import is_fresh, need_fresh
from tokenwell.containers import permissions
from tokenwell.containers.api import find_container
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Container
from tokenwell.transfer import (
    applying,
    declaration,
    declaring,
    document,
    reading_out,
    serializers,
)
from tokenwell.transfer.files import FileParser
from tokenwell.transfer.reading_out import Wanted
from tokenwell.transfer.steps import Plan
from tokenwell.web.problems import unavailable

# A file takes memory, and a passphrase is slow on purpose. Who waits for either does so on a
# thread that hands out tokens too, so one may at a time; all others are told.
_turn = BoundedSemaphore(1)


class ExportPreviewView(APIView):
    """What an export would have in it."""

    @extend_schema(request=None, responses=serializers.ExportPreview)
    def get(self, request: Request, container_id: UUID) -> Response:
        """Count what is in a container and below it, as far as one may see it."""
        user = user_of(request)
        container = find_container(user, container_id)
        with _one_at_a_time():
            counts, notes = reading_out.preview(container, by=user)
        answer = {name: getattr(counts, name) for name in counts.__slots__}
        return Response(serializers.ExportPreview({**answer, "notes": notes}).data)


class ExportView(APIView):
    """A container as a file."""

    @extend_schema(request=serializers.NewExport, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, container_id: UUID) -> HttpResponse:
        """
        Write a container with all below it into a file; its schema is docs/export.schema.json.

        With a passphrase it has secrets and tokens, and this needs the privilege to export
        secrets, and Credential: Use on all of it.
        """
        user = user_of(request)
        container = find_container(user, container_id)
        permissions.need(user, Right.CONTAINER_READ, container)
        form = serializers.NewExport(data=request.data)
        form.is_valid(raise_exception=True)
        wanted = Wanted(**form.validated_data)
        if wanted.passphrase is not None:
            reading_out.need_privilege(user)
            need_fresh(request)
        with _one_at_a_time():
            made = reading_out.export(
                container, wanted, by=user, address=address_of(request._request)
            )
        answer = HttpResponse(made.content, content_type="application/json")
        answer["Content-Disposition"] = 'attachment; filename="tokenwell-export.json"'
        answer["Cache-Control"] = "no-store"
        return answer


class ImportPreviewView(APIView):
    """What an import would do."""

    parser_classes = (FileParser,)

    @extend_schema(request=serializers.NewImport, responses=serializers.PlanAnswer)
    def post(self, request: Request, container_id: UUID) -> Response:
        """Say of each record what an import into a container would do; nothing is changed."""
        user = user_of(request)
        container, form = _to_import(request, container_id)
        with _one_at_a_time():
            prepared = _prepared(form)
            return _answer(applying.plan(prepared, container, form.choice(), by=user))


class ImportView(APIView):
    """An import."""

    parser_classes = (FileParser,)

    @extend_schema(request=serializers.NewImport, responses=serializers.PlanAnswer)
    def post(self, request: Request, container_id: UUID) -> Response:
        """
        Import the content of a file into a container: all of it, or with a conflict nothing.

        Tokens come along under the passphrase, so nothing has to be authorized again.
        """
        user = user_of(request)
        container, form = _to_import(request, container_id)
        with _one_at_a_time():
            prepared = _prepared(form)
            done = applying.apply(
                prepared,
                container,
                form.choice(),
                by=user,
                address=address_of(request._request),
                is_fresh=is_fresh(request._request),
            )
            return _answer(done)


class DeclarationPlanView(APIView):
    """What a declarative file would change."""

    parser_classes = (FileParser,)

    @extend_schema(request=serializers.NewDeclaration, responses=serializers.PlanAnswer)
    def post(self, request: Request) -> Response:
        """Say what is to be done until all is as declared; nothing is changed."""
        user = user_of(request)
        form = serializers.NewDeclaration(data=request.data)
        form.is_valid(raise_exception=True)
        with _one_at_a_time():
            declared = declaring.prepare(declaration.read(form.validated_data["file"]))
            return _answer(declaring.plan(declared, by=user))


class DeclarationView(APIView):
    """A declarative file."""

    parser_classes = (FileParser,)

    @extend_schema(request=serializers.NewDeclaration, responses=serializers.PlanAnswer)
    def post(self, request: Request) -> Response:
        """Have all be as declared, in one transaction; done twice, nothing is left to do."""
        user = user_of(request)
        form = serializers.NewDeclaration(data=request.data)
        form.is_valid(raise_exception=True)
        with _one_at_a_time():
            declared = declaring.prepare(declaration.read(form.validated_data["file"]))
            done = declaring.apply(
                declared,
                by=user,
                address=address_of(request._request),
                is_fresh=is_fresh(request._request),
            )
            return _answer(done)


def _to_import(request: Request, container_id: UUID) -> tuple[Container, serializers.NewImport]:
    user = user_of(request)
    container = find_container(user, container_id)
    permissions.need(user, Right.CONTAINER_WRITE, container)
    permissions.need(user, Right.CONFIGURATION_WRITE, container)
    form = serializers.NewImport(data=request.data)
    form.is_valid(raise_exception=True)
    return container, form


def _prepared(form: serializers.NewImport) -> applying.Prepared:
    said = form.validated_data
    return applying.prepare(document.read(said["file"]), passphrase=said.get("passphrase"))


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """
    Have one file at a time in memory.

    :raises Problem: another one is.
    """
    if not _turn.acquire(blocking=False):
        raise unavailable()
    try:
        yield
    finally:
        _turn.release()


def _answer(plan: Plan) -> Response:
    answer = {"counts": plan.counts(), "steps": plan.steps}
    return Response(serializers.PlanAnswer(answer).data)
