"""Addresses of jobs and their runs."""

from django.urls import path

from tokenwell.jobs import api, body_api, help_api, run_api

_JOB = "jobs/<uuid:job_id>"
_RUN = "runs/<uuid:run_id>"

urlpatterns = [
    path("jobs", api.JobsView.as_view()),
    path("jobs/curl", help_api.CurlView.as_view()),
    path("jobs/schedule", help_api.ScheduleView.as_view()),
    path(_JOB, api.JobView.as_view()),
    path(f"{_JOB}/events", api.JobEventsView.as_view()),
    path(f"{_JOB}/run", run_api.RunJobView.as_view()),
    path(f"{_JOB}/runs", run_api.RunsView.as_view()),
    path(f"{_JOB}/chart", run_api.ChartView.as_view()),
    path(f"{_JOB}/files", body_api.FilesView.as_view()),
    path(f"{_JOB}/files/<uuid:file_id>", body_api.FileView.as_view()),
    path("runs", run_api.OpenRunsView.as_view()),
    path(_RUN, run_api.RunView.as_view()),
    path(f"{_RUN}/stop", run_api.StopView.as_view()),
]
