"""The files of a job by REST."""

from collections.abc import Mapping
from typing import IO, Any
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.accounts.authentication import user_of
from tokenwell.accounts.models import User
from tokenwell.accounts.sessions import address_of
from tokenwell.containers import permissions, sets
from tokenwell.containers.inheritance import Right
from tokenwell.containers.names import checked_name
from tokenwell.jobs import answer_serializers, body_files
from tokenwell.jobs.api import find_job
from tokenwell.jobs.fields import MEDIA_TYPE
from tokenwell.jobs.models import BodyFile, Job
from tokenwell.jobs.states import LARGEST_FILE
from tokenwell.web.parsers import too_large
from tokenwell.web.problems import invalid


class BytesParser(BaseParser):
    """Takes the body as it comes, up to the size of the largest file."""

    media_type = "*/*"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        data: bytes = stream.read(LARGEST_FILE + 1)
        if len(data) > LARGEST_FILE:
            raise too_large(LARGEST_FILE)
        return data


class FilesView(APIView):
    """The files of a job."""

    parser_classes = (BytesParser,)

    @extend_schema(
        parameters=[OpenApiParameter("name", str, required=True)],
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses={201: answer_serializers.FileAnswer},
    )
    def post(self, request: Request, job_id: UUID) -> Response:
        """Add a file that steps of the job can send; at most 10 MiB. It is never given out."""
        user = user_of(request)
        # Before anything of it is read.
        _need_to_change(user, job_id)
        name = _name(request.query_params.get("name", ""))
        data = request.data if isinstance(request.data, bytes) else b""
        with transaction.atomic():
            sets.share_tree()
            file = body_files.add(
                _need_to_change(user, job_id),
                data,
                name=name,
                content_type=_media_type(request),
                by=user,
                address=address_of(request._request),
            )
        return Response(answer_serializers.FileAnswer(file).data, status=201)


class FileView(APIView):
    """One file of a job."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, job_id: UUID, file_id: UUID) -> Response:
        """Delete a file; a step that sends it fails from then on."""
        user = user_of(request)
        with transaction.atomic():
            sets.share_tree()
            job = _need_to_change(user, job_id)
            file = get_object_or_404(BodyFile, pk=file_id, job=job)
            body_files.delete(file, by=user, address=address_of(request._request))
        return Response(status=204)


def _need_to_change(user: User, job_id: UUID) -> Job:
    job = find_job(user, job_id, Right.CONFIGURATION_READ)
    permissions.need(user, Right.CONFIGURATION_WRITE, job)
    return job


def _media_type(request: Request) -> str:
    given = (request.content_type or "").partition(";")[0].strip().lower()
    return given if MEDIA_TYPE.fullmatch(given) else "application/octet-stream"


def _name(text: str) -> str:
    try:
        return checked_name(text)
    except ValueError as error:
        raise invalid(name=str(error)) from None
