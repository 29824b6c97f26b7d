"""Jobs: saved calls of web services, run when somebody says so or at their times."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "tokenwell.jobs"
    label = "jobs"

    def ready(self) -> None:
        # Django is set up only now.
        from tokenwell.containers.models import Kind  # noqa: PLC0415
        from tokenwell.credentials import copying  # noqa: PLC0415
        from tokenwell.jobs.copies import JobCopies  # noqa: PLC0415

        copying.register(Kind.JOB.value, JobCopies())
