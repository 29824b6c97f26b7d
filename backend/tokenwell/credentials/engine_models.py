"""What the engine knows beside single credentials: hosts, clients, its epoch, news, counts."""

from enum import StrEnum

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tokenwell.ids import uuid7


class ProviderHost(models.Model):
    """
    A host that gives trouble, or did: who is held back, until when.

    Without a row all is well. Nothing here decides whether a token is spent twice: a row
    that is lost costs a few requests to a host that is out.
    """

    host = models.TextField(primary_key=True)
    # In a row, without an answer in between; and of which credentials, a few of them: one alone
    # must not be able to stop all others.
    failures = models.IntegerField(default=0)
    failing = ArrayField(models.UUIDField(), default=list)
    # The breaker: nothing is sent before, and then one request alone.
    closed_until = models.DateTimeField(null=True)
    # What the provider asked for (429 or 503 with Retry-After).
    held_until = models.DateTimeField(null=True)
    held_by = models.UUIDField(null=True)
    # Requests a second that it bears, once it has refused more; and the time up to which
    # that share is given out.
    pace = models.FloatField(null=True)
    paced_until = models.DateTimeField(null=True)
    paced_since = models.DateTimeField(null=True)
    # The pace that it refused last, and when: for a day it is not tried again.
    too_fast = models.FloatField(null=True)
    too_fast_at = models.DateTimeField(null=True)
    last_error = models.TextField(default="")
    last_error_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.host


class PausedClient(models.Model):
    """A client that its provider refuses (``invalid_client``): one request an hour tries it."""

    # A keyed hash of the token endpoint, the client and its secret: those with another secret
    # are another client.
    client = models.BinaryField(primary_key=True)
    host = models.TextField()
    client_id = models.TextField()
    error = models.TextField()
    since = models.DateTimeField()
    probe_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.client_id} at {self.host}"


class NewsKind(StrEnum):
    """What those are told who may authorize a credential, or change a job."""

    NEEDS_AUTHORIZATION = "needs_authorization"
    UNCERTAIN = "uncertain"
    ERROR = "error"
    ENDING = "ending"
    RECOVERED = "recovered"
    JOB_FAILED = "job_failed"
    JOB_RECOVERED = "job_recovered"


class News(models.Model):
    """
    One turn in a credential's life that people are told of.

    Written with the turn, in one commit; ``notices`` tells it and notes when.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Without a foreign key: what is told outlives its credential, or its job.
    credential_id = models.UUIDField()
    path = models.TextField()
    host = models.TextField(default="")
    kind = models.TextField(choices=[(kind.value, kind.value) for kind in NewsKind])
    error = models.TextField(default="")
    # Of `ending`: when, and how many days ahead this says it: 14, 7 or 1.
    ends_at = models.DateTimeField(null=True)
    days = models.SmallIntegerField(null=True)
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["credential_id", "-id"], name="credentials_news_of"),
            models.Index(
                fields=["id"],
                name="credentials_news_untold",
                condition=models.Q(told_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.kind}"


class Engine(models.Model):
    """The one row that says whether the engine may send, and counts its epochs."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    # Goes up all the time, here first and then in a file beside the database: a database that
    # is behind the file was restored from a backup, and its refresh tokens may be spent.
    epoch = models.BigIntegerField(default=0)
    restored_at = models.DateTimeField(null=True)
    # Of which policies credentials are renewed again, although it was restored.
    resumed = ArrayField(models.TextField(), default=list)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return "restored" if self.restored_at else "running"


class Tally(models.Model):
    """A count for the metrics: what workers did, summed up over all of them."""

    name = models.TextField()
    host = models.TextField(default="")
    label = models.TextField(default="")
    count = models.BigIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["name", "host", "label"], name="credentials_tally_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.host} {self.label}: {self.count}"
