"""The table of the record. It grows for ever, so it is partitioned by month from the start."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from tokenwell.audit.actions import CHANGES_RIGHTS, Severity, sentence
from tokenwell.ids import uuid7


class ActorKind(models.TextChoices):
    USER = "user"
    SERVICE = "service"
    SYSTEM = "system"


class AuditEvent(models.Model):
    """
    One thing that happened. Never changed, never deleted: a trigger sees to it.

    Names and paths are those of the moment, and there are no foreign keys: a row outlives
    what it tells of. The id is a UUIDv7, so it is the time too, and the partitions are
    ranges of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    action = models.TextField()
    severity = models.TextField(choices=[(s.value, s.value) for s in Severity])
    actor_kind = models.TextField(choices=ActorKind.choices)
    actor_id = models.UUIDField(null=True)
    actor_name = models.TextField()
    address = models.GenericIPAddressField(null=True)
    target_kind = models.TextField()
    target_id = models.UUIDField(null=True)
    target_path = models.TextField()
    # The containers around the target at that time, the root first.
    within = ArrayField(models.UUIDField(), default=list)
    facts = models.JSONField(default=dict)

    class Meta:
        default_permissions = ()
        ordering = ("-id",)
        indexes = [
            models.Index(fields=["target_id", "-id"], name="audit_target"),
            models.Index(fields=["actor_id", "-id"], name="audit_actor"),
            GinIndex(fields=["within"], name="audit_within"),
            # What changed rights is rare: its index stays small beside a record of uses.
            models.Index(
                fields=["target_id", "-id"],
                condition=models.Q(action__in=CHANGES_RIGHTS),
                name="audit_rights",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.action}"

    @property
    def sentence(self) -> str:
        """The event, told in words."""
        return sentence(self.action, actor=self.actor_name, path=self.target_path, facts=self.facts)


class Closing(models.Model):
    """
    A place was closed to somebody once: an entry there said that they have no access.

    It outlives the entry and the place, and the record of both: who was kept out of a place may
    not read in the record of what is around it what happened there, once it is gone. A trigger
    on the entries writes it, whoever says them; nothing takes it away.
    """

    pk = models.CompositePrimaryKey("subject_id", "facet", "place_id")
    subject_id = models.UUIDField()  # a user, a service, or a role by its ``uid``
    facet = models.TextField()
    place_id = models.UUIDField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.place_id} {self.facet}"
