"""The tables of notices: what was told to whom, by which ways, and how far each way is."""

from collections.abc import Iterable
from enum import StrEnum
from urllib.parse import urlsplit

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from tokenwell.accounts.models import User
from tokenwell.encryption.fields import EncryptedField
from tokenwell.encryption.sealing import Context
from tokenwell.ids import uuid7
from tokenwell.notices.kinds import DeliveryState, NoticeKind


def _choices(words: Iterable[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class NoticePreference(models.Model):
    """What a person hears of by e-mail; who has no row hears of everything."""

    person = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    kinds = ArrayField(models.TextField())

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return ", ".join(self.kinds) or "nothing"


class Webhook(models.Model):
    """An address of a person's own that notices are posted to, signed (Standard Webhooks)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    # Shown to its owner alone: many an address has a secret in it.
    url = models.TextField()
    description = models.TextField(blank=True, default="")
    secret = EncryptedField()
    # The secret before the last rotation: it signs too for a while, so that nothing that is
    # on its way is refused while the receiver changes over.
    old_secret = EncryptedField(null=True)
    rotated_at = models.DateTimeField(null=True)
    kinds = ArrayField(models.TextField())
    is_enabled = models.BooleanField(default=True)
    disabled_reason = models.TextField(blank=True, default="")
    # Since when there have been failures only.
    failing_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["person", "-id"], name="notices_webhook_of")]

    def __str__(self) -> str:
        return self.host

    @property
    def host(self) -> str:
        """The part of the address that logs and the record may show."""
        return urlsplit(self.url).netloc

    def sealing_context(self, column: str) -> Context:
        """Say what the secrets of this row are bound to: this row."""
        return Context("notices_webhook", self.pk, column)


class Notice(models.Model):
    """
    What one person is told at one time: one kind of news from one host, however many.

    Or from several hosts, collected into one letter, where they would be too many.

    How it is delivered is another matter: see ``Delivery``.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.TextField(choices=_choices(NoticeKind))
    host = models.TextField(blank=True, default="")
    count = models.IntegerField(default=0)
    # The first of them: id, path, error, ends_at. Ids and words, never a secret.
    credentials = models.JSONField(default=list)
    reason = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    # Of a collected letter: when it leaves; until then more is added to it.
    collects_until = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["person", "-id"], name="notices_notice_of"),
            models.Index(fields=["host", "created_at"], name="notices_notice_at_host"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.host}"


class Delivery(models.Model):
    """One way of one notice: by e-mail, or to a webhook; and how far it is."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    # None: by e-mail.
    webhook = models.ForeignKey(
        Webhook, on_delete=models.CASCADE, null=True, related_name="deliveries"
    )
    state = models.TextField(choices=_choices(DeliveryState), default=DeliveryState.WAITING.value)
    # Since it was told or asked for again: a claim is good only for the number of tries that
    # it made, so whoever comes late changes nothing.
    tries = models.IntegerField(default=0)
    started_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    status = models.SmallIntegerField(null=True)
    reason = models.TextField(blank=True, default="")
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["webhook", "-id"], name="notices_delivery_to"),
            models.Index(
                fields=["next_at"], name="notices_delivery_due", condition=Q(state="waiting")
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "webhook"],
                name="notices_delivery_one_way",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") ^ Q(next_at__isnull=True),
                name="notices_delivery_waits_for_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.state}"


class OpenTrouble(models.Model):
    """A credential whose trouble was told and is not over: only then is its recovery told."""

    # Without a foreign key: this floor keeps no credential from being deleted.
    credential_id = models.UUIDField(primary_key=True)
    host = models.TextField()
    since = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.credential_id} since {self.since:%Y-%m-%d %H:%M}"
