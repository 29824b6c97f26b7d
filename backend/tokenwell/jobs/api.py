"""Jobs by REST."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.access.record_api import page_of
from tokenwell.access.record_filters import PARAMETERS as OF_RECORD
from tokenwell.access.record_scope import readable
from tokenwell.access.record_serializers import EventAnswer
from tokenwell.accounts.authentication import user_of
from tokenwell.accounts.models import User
from tokenwell.accounts.sessions import address_of
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import permissions, placing, sets, tree
from tokenwell.containers.api import tag_of, target_container
from tokenwell.containers.inheritance import Right
from tokenwell.credentials import binning
from tokenwell.credentials.models import Credential
from tokenwell.jobs import answer_serializers, answers, changes, listing, serializers
from tokenwell.jobs.models import Job
from tokenwell.web.conditional import check_match
from tokenwell.web.pagination import Pages
from tokenwell.web.problems import invalid


class JobsView(APIView):
    """Jobs."""

    pagination_class = listing.JobPages

    @extend_schema(parameters=listing.PARAMETERS, responses=answer_serializers.JobRow(many=True))
    def get(self, request: Request) -> Response:
        """List the jobs whose configuration one may read."""
        pages = listing.JobPages()
        found = listing.found(user_of(request), request.query_params)
        rows = answers.of_rows(pages.paginate_queryset(found, request, view=self))
        return pages.get_paginated_response(answer_serializers.JobRow(rows, many=True).data)

    @extend_schema(request=serializers.NewJob, responses={201: answer_serializers.JobAnswer})
    def post(self, request: Request) -> Response:
        """Make a job. It runs for whoever saved it last, with their rights at that time."""
        user = user_of(request)
        form = serializers.NewJob(data=request.data)
        form.is_valid(raise_exception=True)
        fields = form.validated_data
        with transaction.atomic():
            # First of all: no right may change between the look and the leap.
            sets.share_tree()
            container = target_container(user, fields.pop("container"), field="container")
            permissions.need(user, Right.CONTAINER_WRITE, container)
            permissions.need(user, Right.CONFIGURATION_WRITE, container)
            take_credential(user, fields)
            job = changes.create(container, fields, by=user, address=address_of(request._request))
        return _answer(user, job, status=201)


class JobView(APIView):
    """One job."""

    @extend_schema(responses=answer_serializers.JobAnswer)
    def get(self, request: Request, job_id: UUID) -> Response:
        """Show a job."""
        user = user_of(request)
        return _answer(user, find_job(user, job_id, Right.CONFIGURATION_READ))

    @extend_schema(request=serializers.JobChange, responses=answer_serializers.JobAnswer)
    def patch(self, request: Request, job_id: UUID) -> Response:
        """
        Change or move a job.

        Whoever changes what it does is from then on the one whose rights count when it runs,
        and has to be one who may use its credential.
        """
        user, address = user_of(request), address_of(request._request)
        job = find_job(user, job_id, Right.CONFIGURATION_READ)
        form = serializers.JobChange(data=request.data)
        form.is_valid(raise_exception=True)
        fields = form.validated_data
        with transaction.atomic():
            if "container" in fields:
                sets.lock_tree()
            else:
                sets.share_tree()
            job = changes.locked(job)
            check_match(request, tag_of(job))
            if "container" in fields:
                _move(user, job, fields, address)
            if fields:
                permissions.need(user, Right.CONFIGURATION_WRITE, job)
                take_credential(user, fields)
                changes.update(job, fields, by=user, address=address)
        return _answer(user, find_job(user, job_id, None))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, job_id: UUID) -> Response:
        """Put a job into the bin: it runs no more."""
        user = user_of(request)
        with transaction.atomic():
            sets.lock_tree()
            job = find_job(user, job_id, None)
            placing.need_to_delete(user, job)
            job = changes.locked(job)
            check_match(request, tag_of(job))
            binning.throw(job, by=user, address=address_of(request._request))
        return Response(status=204)


class JobEventsView(APIView):
    """The record of one job."""

    pagination_class = Pages

    @extend_schema(parameters=OF_RECORD, responses=EventAnswer(many=True))
    def get(self, request: Request, job_id: UUID) -> Response:
        """List what happened to a job, the newest first."""
        user, right = user_of(request), Right.CONFIGURATION_READ
        job = find_job(user, job_id, right)
        rows = AuditEvent.objects.filter(target_id=job.pk)
        return page_of(request, readable(rows, job, user=user, right=right), self)


def find_job(user: User, job_id: UUID, right: Right | None) -> Job:
    """
    Get a job that a user may know of.

    :raises Http404: there is none, or they may not know of it.
    :raises Problem: they know of it, but lack ``right``.
    """
    rows = Job.objects.select_related(
        *("calls_with", "created_by", "modified_by", "owner", "parent"),
        *("permission_set", "runs_for"),
    )
    job = permissions.find(user, rows, job_id)
    if right is not None:
        permissions.need(user, right, job)
    return job


def take_credential(user: User, fields: dict[str, Any]) -> None:
    """
    Make of an id the credential that a job is to use, if this person may know of it.

    :raises Problem: there is none that they may know of.
    """
    wanted = fields.get("credential")
    if wanted is None:
        return
    try:
        fields["credential"] = permissions.find(user, Credential.objects.all(), wanted)
    except Http404:
        raise invalid(credential="Choose a credential that you may use.") from None


def _move(user: User, job: Job, fields: dict[str, Any], address: str | None) -> None:
    target = target_container(user, fields.pop("container"), field="container")
    placing.need_to_move(user, job, target)
    tree.move(job, target, fields.pop("name", None), by=user, address=address)


def _answer(user: User, job: Job, *, status: int = 200) -> Response:
    data = answer_serializers.JobAnswer(answers.of_job(user, job)).data
    return Response(data, status=status, headers={"ETag": tag_of(job)})
