"""Runs of jobs by REST: start, watch, stop."""

import re
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.accounts.authentication import SessionAuthentication, actor_of, user_of
from tokenwell.accounts.models import User
from tokenwell.audit.actions import Action
from tokenwell.audit.log import record
from tokenwell.containers import permissions, sets, tree
from tokenwell.containers.inheritance import Right
from tokenwell.jobs import (
    answer_serializers,
    open_runs,
    run_answers,
    serializers,
    starting,
    stopping,
)
from tokenwell.jobs.api import find_job
from tokenwell.jobs.authentication import KeyAuthentication, need_meant, not_meant, note_use
from tokenwell.jobs.models import Job, JobRun
from tokenwell.jobs.states import Outcome
from tokenwell.web.pagination import Pages
from tokenwell.web.problems import Problem, invalid, not_permitted
from tokenwell.web.serializers import take_nothing

_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="A text of your own for this run: sent again, the same run is answered.",
)


class RunJobView(APIView):
    """Run a job now."""

    authentication_classes = (KeyAuthentication, SessionAuthentication)

    @extend_schema(
        request=serializers.RunForm,
        parameters=[_IDEMPOTENCY_KEY],
        responses={202: answer_serializers.RunAnswer},
    )
    def post(self, request: Request, job_id: UUID) -> Response:
        """
        Start a run, with values for the parameters that the job declares.

        A person needs Configuration: Read, Write on the job, a service Service: Use, and it
        runs for whoever saved the job last. Watch the run that is answered.
        """
        user = user_of(request)
        form = serializers.RunForm(data=request.data)
        form.is_valid(raise_exception=True)
        with transaction.atomic():
            # First of all: no right may change between the look and the leap.
            sets.share_tree()
            job = find_job(user, job_id, _right_to_start(user))
            run = _start(request, job, form.validated_data["parameters"])
        if isinstance(run, Problem):
            raise run  # only now, so that the record of it stays
        return Response(_answer(user, job, run), status=202)


class RunPages(Pages):
    """Pages of runs, the newest first."""


class RunsView(APIView):
    """The runs of a job."""

    pagination_class = RunPages

    @extend_schema(
        parameters=[OpenApiParameter("outcome", str, enum=answer_serializers.OUTCOMES)],
        responses=answer_serializers.RunRow(many=True),
    )
    def get(self, request: Request, job_id: UUID) -> Response:
        """List the runs of a job, the newest first."""
        user = user_of(request)
        job = find_job(user, job_id, Right.CONFIGURATION_READ)
        rows = JobRun.objects.filter(job_id=job.pk).defer("body", "parameters", "captured")
        if wanted := request.query_params.get("outcome"):
            if wanted not in Outcome._value2member_map_:
                raise invalid(outcome=f"An outcome is one of: {', '.join(Outcome)}.")
            rows = rows.filter(outcome=wanted)
        pages = RunPages()
        page = pages.paginate_queryset(rows, request, view=self)
        known = run_answers.places_in(user, page, [job])
        answers = [run_answers.of_row(run, known) for run in page]
        return pages.get_paginated_response(answer_serializers.RunRow(answers, many=True).data)


class OpenRunsView(APIView):
    """The runs that have not ended, of whatever job."""

    pagination_class = RunPages

    @extend_schema(
        parameters=open_runs.PARAMETERS, responses=answer_serializers.OpenRunRow(many=True)
    )
    def get(self, request: Request) -> Response:
        """
        List the runs that wait or are under way, the newest first.

        Those of the jobs whose configuration one may read; all of them with the privilege to
        stop any job, which then says which job it is, and nothing of what it does.
        """
        user = user_of(request)
        pages = RunPages()
        found = open_runs.found(user, request.query_params)
        rows = open_runs.answers(user, pages.paginate_queryset(found, request, view=self))
        return pages.get_paginated_response(answer_serializers.OpenRunRow(rows, many=True).data)


class RunView(APIView):
    """One run."""

    authentication_classes = (KeyAuthentication, SessionAuthentication)

    @extend_schema(responses=answer_serializers.RunAnswer)
    def get(self, request: Request, run_id: UUID) -> Response:
        """Say how far a run is; a service sees those that it started."""
        user = user_of(request)
        run, job = _find(user, run_id)
        need_meant(request, job)
        return Response(_answer(user, job, run))


class StopView(APIView):
    """Stop a run."""

    @extend_schema(request=None, responses=answer_serializers.RunAnswer)
    def post(self, request: Request, run_id: UUID) -> Response:
        """Stop a run: nothing more of it is sent, and what is on its way is not waited for."""
        user = user_of(request)
        take_nothing(request.data)
        with transaction.atomic():
            # First of all: no right may change between the look and the leap.
            sets.share_tree()
            job = _to_stop(user, get_object_or_404(JobRun, pk=run_id))
            stopped = stopping.stop(run_id, by=actor_of(request))
        return Response(_answer(user, job, stopped))


class ChartView(APIView):
    """The history of a job's runs."""

    @extend_schema(responses=answer_serializers.ChartAnswer)
    def get(self, request: Request, job_id: UUID) -> Response:
        """Count how the runs of each of the last 30 days ended."""
        job = find_job(user_of(request), job_id, Right.CONFIGURATION_READ)
        days = run_answers.chart(job.pk)
        return Response(answer_serializers.ChartAnswer({"days": days}).data)


def _start(request: Request, job: Job, parameters: Mapping[str, str]) -> JobRun | Problem:
    """Start a run, or record that the key is for other things, and say so."""
    by = actor_of(request)
    if refused := not_meant(request, job):
        record(Action.JOB_REFUSED, by=by, on=tree.target(job), facts={"error": refused.code})
        return refused
    run = starting.start(job, parameters, by=by, key=_key(request))
    note_use(request)
    return run


def _right_to_start(user: User) -> Right:
    return Right.SERVICE_USE if user.is_service else Right.CONFIGURATION_WRITE


def _key(request: Request) -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _KEY.fullmatch(key):
        raise invalid(idempotency_key="An Idempotency-Key has 1 to 200 printable characters.")
    return key


def _find(user: User, run_id: UUID) -> tuple[JobRun, Job]:
    """
    Get a run that a user may know of: of a job that they may read, or one that they started.

    :raises Http404: there is none.
    """
    run = get_object_or_404(JobRun, pk=run_id)
    job = find_job(user, run.job_id, None)
    is_own = run.started_by_id == user.pk and permissions.can(user, Right.SERVICE_USE, job)
    if not is_own and not permissions.can(user, Right.CONFIGURATION_READ, job):
        raise Http404
    return run, job


def _to_stop(user: User, run: JobRun) -> Job:
    """
    Get the job of a run that a user may stop.

    :raises Http404: they may not know of it.
    :raises Problem: they may see it, and no more.
    """
    if user.has_perm(open_runs.STOP_ANY):
        return get_object_or_404(Job, pk=run.job_id)
    job = find_job(user, run.job_id, Right.CONFIGURATION_READ)
    if not permissions.can(user, Right.CONFIGURATION_WRITE, job):
        raise not_permitted(
            f"This needs Configuration: Read, Write on {job.name}, or the privilege to stop any"
            " job."
        )
    return job


def _answer(user: User, job: Job, run: JobRun) -> object:
    may_read = permissions.can(user, Right.CONFIGURATION_READ, job)
    known = run_answers.places_in(user, [run], [job])
    is_theirs = run.started_by_id == user.pk
    answer = run_answers.of_run(run, known, may_read=may_read, is_theirs=is_theirs)
    return answer_serializers.RunAnswer(answer).data
