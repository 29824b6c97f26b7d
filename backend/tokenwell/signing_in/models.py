"""What is kept of second factors and of passwords that were forgotten."""

from django.db import models

from tokenwell.accounts.models import User
from tokenwell.encryption.fields import EncryptedField
from tokenwell.encryption.sealing import Context
from tokenwell.ids import uuid7


class FactorSecret(models.Model):
    """
    The secret of a second factor: of a TOTP generator (RFC 6238), or of recovery codes.

    allauth keeps its id where it would keep the secret itself.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    secret = EncryptedField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.id)

    def sealing_context(self, column: str) -> Context:
        """Say what the secret is bound to."""
        return Context("signing_in_factorsecret", self.id, column)


class CodeTry(models.Model):
    """One code of a second factor that was tried; counted to stop those who guess."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="code_tries")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.id)


class ResetRequest(models.Model):
    """
    One time that somebody asked for a link to set a password anew.

    Whether anybody has the address, only the worker looks that sends the link: who asks can't
    tell by the answer, nor by the time that it takes.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.TextField()
    address = models.GenericIPAddressField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["email", "id"], name="signing_in_reset_email"),
            models.Index(fields=["address", "id"], name="signing_in_reset_address"),
            models.Index(
                fields=["id"],
                name="signing_in_reset_open",
                condition=models.Q(settled_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
