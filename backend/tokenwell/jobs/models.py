"""Jobs, their runs, and the files that they send."""

from django.db import models

from tokenwell.accounts.models import User
from tokenwell.audit.models import ActorKind
from tokenwell.containers.models import Item
from tokenwell.credentials.credential_models import choices
from tokenwell.credentials.models import Credential
from tokenwell.encryption.fields import EncryptedField
from tokenwell.encryption.sealing import Context
from tokenwell.ids import uuid7
from tokenwell.jobs.states import (
    OPEN,
    Missed,
    Outcome,
    Overlap,
    Repeatable,
    ScheduleKind,
)

_OPEN = [outcome.value for outcome in OPEN]


class Job(Item):
    """
    A saved call of a web service, or several in order.

    Each run is for ``runs_for``: the person who saved last what it does. Their rights count
    when it runs, not those of the moment at which it was saved.
    """

    description = models.TextField(blank=True, default="")
    is_enabled = models.BooleanField(default=True)
    # Not `credential`: an item that is one goes by that name.
    calls_with = models.ForeignKey(
        Credential, on_delete=models.SET_NULL, null=True, blank=True, related_name="jobs"
    )
    # It had one: without it nothing is sent, rather than a call that says nothing of who calls.
    wants_credential = models.BooleanField(default=False, editable=False)
    runs_for = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )
    # As `step_serializers` reads them.
    steps = models.JSONField(default=list)
    parameters = models.JSONField(default=list)
    retries = models.SmallIntegerField(default=0)
    backoff_seconds = models.SmallIntegerField(default=5)
    repeatable = models.TextField(choices=choices(Repeatable), default=Repeatable.BY_METHOD.value)
    schedule_kind = models.TextField(choices=choices(ScheduleKind), default=ScheduleKind.NONE.value)
    cron = models.TextField(blank=True, default="")
    zone = models.TextField(blank=True, default="UTC")
    every_seconds = models.IntegerField(null=True)
    # From when the intervals are counted.
    anchor = models.DateTimeField(null=True)
    overlap = models.TextField(choices=choices(Overlap), default=Overlap.SKIP.value)
    missed = models.TextField(choices=choices(Missed), default=Missed.ONCE.value)
    next_at = models.DateTimeField(null=True, editable=False)
    last_run_at = models.DateTimeField(null=True, editable=False)
    last_outcome = models.TextField(blank=True, default="", editable=False)
    # Since when no run has succeeded; of that people are told once.
    failing_since = models.DateTimeField(null=True, editable=False)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["next_at"],
                name="jobs_job_due",
                condition=models.Q(next_at__isnull=False, is_enabled=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(retries__gte=0, retries__lte=5), name="jobs_job_few_retries"
            ),
            models.CheckConstraint(
                condition=models.Q(every_seconds__isnull=True) | models.Q(every_seconds__gte=60),
                name="jobs_job_not_too_often",
            ),
        ]


class JobRun(models.Model):
    """
    One run of a job.

    Partitioned by month by its id, and without foreign keys: a row outlives its job. The id of
    a run that the schedule made is worked out from the job and the time at which it was due, so
    that there is one, whoever makes it (``starting.id_of``).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    job_id = models.UUIDField()
    job_path = models.TextField()
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    outcome = models.TextField(choices=choices(Outcome), default=Outcome.QUEUED.value)
    # A word of ours, and the sentence that says it to people.
    error = models.TextField(default="")
    sentence = models.TextField(default="")
    started_by_kind = models.TextField(choices=ActorKind.choices)
    started_by_id = models.UUIDField(null=True)
    started_by_name = models.TextField()
    for_id = models.UUIDField(null=True)
    for_name = models.TextField(default="")
    # What it was started with, by the names that the job declares.
    parameters = EncryptedField(null=True)
    # How far it is: the step that is next, the tries that it had, whether it is under way, and
    # what earlier steps captured.
    step = models.SmallIntegerField(default=0)
    tries = models.SmallIntegerField(default=0)
    is_sending = models.BooleanField(default=False)
    captured = EncryptedField(null=True)
    # What its job was when its first request left, hashed: of another it does not go on.
    job_digest = models.BinaryField(null=True)
    # Not before: a retry waits.
    not_before = models.DateTimeField()
    # Who works on it: a claim raises the fence, and holds until the lease ends.
    fence = models.BigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # One of each request: step, name, host, status, error, milliseconds, size, at.
    attempts = models.JSONField(default=list)
    # Of the last answer.
    status = models.SmallIntegerField(null=True)
    size = models.BigIntegerField(null=True)
    content_type = models.TextField(default="")
    body = EncryptedField(null=True)
    is_cut = models.BooleanField(default=False)
    # The run that was interrupted, and is done again by this one.
    repeats = models.UUIDField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["job_id", "-id"], name="jobs_run_of"),
            models.Index(
                fields=["job_id", "id"],
                name="jobs_run_open",
                condition=models.Q(outcome__in=_OPEN),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job_path} {self.outcome}"

    def sealing_context(self, column: str) -> Context:
        """Say what the secrets of this row are bound to: this row."""
        return Context("jobs_jobrun", self.pk, column)


class RunKey(models.Model):
    """By which key of its own a caller started which run: asked again, the same is answered."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="+")
    caller_id = models.UUIDField()
    key = models.TextField()
    # What it was started with, hashed: the same key with something else is a mistake.
    digest = models.BinaryField()
    run_id = models.UUIDField()
    created_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["job", "caller_id", "key"], name="jobs_runkey_once")
        ]
        indexes = [models.Index(fields=["created_at"], name="jobs_runkey_at")]

    def __str__(self) -> str:
        return f"{self.job_id} {self.run_id}"


class BodyFile(models.Model):
    """A file that a step of a job sends."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="files")
    name = models.TextField()
    content_type = models.TextField()
    size = models.IntegerField()
    created_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class BodyPart(models.Model):
    """A part of such a file, sealed: a secret has at most 1 MiB."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    file = models.ForeignKey(BodyFile, on_delete=models.CASCADE, related_name="parts")
    number = models.SmallIntegerField()
    data = EncryptedField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="jobs_bodypart_number")
        ]

    def __str__(self) -> str:
        return f"{self.file_id} {self.number}"

    def sealing_context(self, column: str) -> Context:
        """Say what the part is bound to: this row."""
        return Context("jobs_bodypart", self.pk, column)
