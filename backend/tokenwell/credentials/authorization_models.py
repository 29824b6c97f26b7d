"""Attempts to authorize, questions to providers, tokens that are given back, published keys."""

from django.db import models

from tokenwell.accounts.models import User
from tokenwell.credentials.credential_models import Credential, choices
from tokenwell.credentials.states import AuthorizationState, InquiryKind, InquiryState
from tokenwell.encryption.fields import EncryptedField
from tokenwell.encryption.sealing import Context
from tokenwell.ids import uuid7


class Authorization(models.Model):
    """One attempt to authorize, started by one person in one browser, used once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    credential = models.ForeignKey(
        Credential, on_delete=models.CASCADE, related_name="authorizations"
    )
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    state = models.TextField(choices=choices(AuthorizationState))
    # Hashes: who reads the database can't finish somebody's authorization.
    state_hash = models.BinaryField(null=True, unique=True, editable=False)
    browser_hash = models.BinaryField(null=True, editable=False)
    callback_slug = models.TextField(default="")
    redirect_uri = models.TextField(default="")
    destination = models.BinaryField(editable=False)
    destination_epoch = models.BigIntegerField(editable=False)
    code_verifier = EncryptedField(null=True)
    nonce = EncryptedField(null=True)
    # What is to be said to the provider directly, before the browser goes (RFC 9126), and where
    # the browser goes then.
    pushed = EncryptedField(null=True)
    redirect_url = models.TextField(default="")
    # Of the implicit grant, which has no code: the whole answer.
    code = EncryptedField(null=True)
    captured = models.JSONField(default=dict)
    granted_scope = models.TextField(null=True)  # noqa: DJ001
    # RFC 8628: what a worker asks with, and what the person types; both sealed.
    device_code = EncryptedField(null=True)
    device_words = EncryptedField(null=True)
    poll_seconds = models.IntegerField(default=0)
    poll_at = models.DateTimeField(null=True)
    # The account that the tokens are for, while a person has to confirm it.
    account = models.JSONField(default=dict)
    requested_scope = models.TextField(default="")
    asked = models.TextField(default="")
    attempt = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    error = models.TextField(default="")
    error_description = models.TextField(default="")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["credential", "-id"], name="credentials_authorization_of"),
            models.Index(
                fields=["claimed_at"],
                name="credentials_exchanging",
                condition=models.Q(state="exchanging"),
            ),
            models.Index(
                fields=["poll_at"],
                name="credentials_polling",
                condition=models.Q(poll_at__isnull=False),
            ),
            models.Index(
                fields=["created_at"],
                name="credentials_pushing",
                condition=models.Q(pushed__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.credential_id} {self.state}"

    def sealing_context(self, column: str) -> Context:
        """Say what the secrets of this row are bound to."""
        return Context(
            "credentials_authorization",
            self.pk,
            column,
            bytes(self.destination),
            self.destination_epoch,
        )


class Inquiry(models.Model):
    """One question of a person that a worker puts to a provider; the answer holds no secret."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    credential = models.ForeignKey(
        Credential, null=True, on_delete=models.CASCADE, related_name="+"
    )
    kind = models.TextField(choices=choices(InquiryKind))
    state = models.TextField(choices=choices(InquiryState), default=InquiryState.OPEN.value)
    subject = models.TextField(default="")
    answer = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["created_at"],
                name="credentials_inquiry_open",
                condition=models.Q(state="open"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class Revocation(models.Model):
    """A request that gives a token back, sealed until the provider has taken it (RFC 7009)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Without foreign keys: a row outlives its credential.
    credential_id = models.UUIDField()
    path = models.TextField()
    request = EncryptedField(null=True)
    tries = models.IntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    outcome = models.TextField(default="")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["due_at"],
                name="credentials_revocation_due",
                condition=models.Q(due_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.outcome or 'open'}"

    def sealing_context(self, column: str) -> Context:
        """Say what the request is bound to: this row."""
        return Context("credentials_revocation", self.pk, column, b"", 0)


class ProviderKeys(models.Model):
    """The public keys of an authorization server, as it publishes them (RFC 7517 5)."""

    jwks_uri = models.TextField(primary_key=True)
    keys = models.JSONField(default=list)
    fetched_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.jwks_uri
