"""A credential, its clock, its tokens, the journal of requests, and attempts to authorize."""

from enum import StrEnum
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tokenwell.accounts.models import User
from tokenwell.containers.models import Item
from tokenwell.credentials.states import (
    AttemptPurpose,
    AuthorizationState,
    GrantType,
    Pkce,
    State,
    UnknownOutcome,
    Usage,
)
from tokenwell.encryption.fields import EncryptedField
from tokenwell.encryption.sealing import Context
from tokenwell.ids import uuid7
from tokenwell.oauth.client import ClientAuthentication


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class Credential(Item):
    """
    An OAuth 2.0 credential as a person filled it in.

    ``destination`` is the fingerprint of where secrets go, ``destination_epoch`` counts its
    changes. A trigger writes both, whatever path the change takes, and every secret is
    sealed with both: what was sealed for another destination does not open.
    """

    type = models.TextField(default="oauth2", editable=False)
    description = models.TextField(blank=True, default="")
    grant_type = models.TextField(choices=_choices(GrantType))
    issuer = models.TextField(blank=True, default="")
    authorization_endpoint = models.TextField(blank=True, default="")
    token_endpoint = models.TextField(blank=True, default="")
    client_id = models.TextField(blank=True, default="")
    client_authentication = models.TextField(
        choices=_choices(ClientAuthentication),
        default=ClientAuthentication.HEADER.value,
    )
    client_secret = EncryptedField(null=True)
    client_secret_set_at = models.DateTimeField(null=True, editable=False)
    client_secret_set_by = models.TextField(null=True, editable=False)  # noqa: DJ001
    scope = models.TextField(blank=True, default="")
    audience = models.TextField(blank=True, default="")
    resource = models.TextField(blank=True, default="")
    pkce = models.TextField(choices=_choices(Pkce), default=Pkce.S256.value)
    extra_authorization_params = models.JSONField(default=dict, blank=True)
    extra_token_params = models.JSONField(default=dict, blank=True)
    extra_headers = models.JSONField(default=dict, blank=True)
    usages = ArrayField(models.TextField(choices=_choices(Usage)), default=list, blank=True)
    base_urls = ArrayField(models.TextField(), default=list, blank=True)
    unknown_outcome = models.TextField(
        choices=_choices(UnknownOutcome), default=UnknownOutcome.AT_EXPIRY_ONCE.value
    )
    destination = models.BinaryField(default=b"", editable=False)
    destination_epoch = models.BigIntegerField(default=0, editable=False)

    class Meta:
        default_permissions = ()

    def sealing_context(self, column: str) -> Context:
        """Say what the secrets of this row are bound to."""
        return Context(
            "credentials_credential",
            self.pk,
            column,
            bytes(self.destination),
            self.destination_epoch,
        )


class CredentialClock(models.Model):
    """What the engine rewrites all day, apart from the wide row."""

    credential = models.OneToOneField(
        Credential, on_delete=models.CASCADE, primary_key=True, related_name="clock"
    )
    state = models.TextField(choices=_choices(State), default=State.NOT_AUTHORIZED.value)
    since = models.DateTimeField()
    token_version = models.BigIntegerField(default=0)
    token_set = models.UUIDField(null=True)
    # Who may send: a claim raises the fence, names its attempt, and holds until the lease ends.
    fence = models.BigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    open_attempt = models.UUIDField(null=True)
    refresh_at = models.DateTimeField(null=True)
    # Not before: the provider was out, said so, or a refusal waits for its confirmation.
    retry_at = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)
    # The version whose refresh was refused, or ended without an outcome, once already.
    refused_version = models.BigIntegerField(null=True)
    unknown_version = models.BigIntegerField(null=True)
    last_error = models.TextField(default="")
    last_error_description = models.TextField(default="")
    last_error_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["refresh_at"],
                name="credentials_clock_due",
                condition=models.Q(refresh_at__isnull=False),
            ),
            models.Index(
                fields=["lease_until"],
                name="credentials_clock_open",
                condition=models.Q(open_attempt__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.credential_id}: {self.state}"


class TokenSet(models.Model):
    """What the provider granted, one row a version."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    credential = models.ForeignKey(Credential, on_delete=models.CASCADE, related_name="token_sets")
    version = models.BigIntegerField()
    access_token = EncryptedField()
    refresh_token = EncryptedField(null=True)
    token_type = models.TextField(default="Bearer")
    obtained_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    requested_scope = models.TextField(default="")
    granted_scope = models.TextField(null=True)  # noqa: DJ001
    # Hash of what was asked for: if the form says something else now, authorize again to apply.
    asked = models.TextField(default="")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["credential", "version"], name="credentials_tokenset_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.credential_id} version {self.version}"

    def sealing_context(self, column: str) -> Context:
        """Say what the tokens are bound to: where the credential sends secrets now."""
        return token_context(
            self.pk,
            column,
            destination=bytes(self.credential.destination),
            epoch=self.credential.destination_epoch,
        )


def token_context(token_set: UUID, column: str, *, destination: bytes, epoch: int) -> Context:
    """Say what the tokens of a row are bound to, for those who read it without its model."""
    return Context("credentials_tokenset", token_set, column, destination, epoch)


class RefreshAttempt(models.Model):
    """
    The journal: one request to a token endpoint, written before it is sent.

    Partitioned by month by its id, and without foreign keys: a row outlives its credential.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    credential_id = models.UUIDField()
    authorization_id = models.UUIDField(null=True)
    purpose = models.TextField(choices=_choices(AttemptPurpose))
    from_version = models.BigIntegerField()
    fence = models.BigIntegerField()
    started_at = models.DateTimeField()
    sender = models.TextField()
    destination = models.BinaryField(editable=False)
    destination_epoch = models.BigIntegerField(editable=False)
    # The answer as it came, kept before anybody judges it.
    status = models.SmallIntegerField(null=True)
    raw = EncryptedField(null=True)
    kept_at = models.DateTimeField(null=True)
    outcome = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["credential_id", "-id"], name="credentials_attempt_of")]

    def __str__(self) -> str:
        return f"{self.credential_id} {self.purpose} {self.outcome or 'open'}"

    def sealing_context(self, column: str) -> Context:
        """Say what the answer is bound to: where the request went."""
        return Context(
            "credentials_refreshattempt",
            self.pk,
            column,
            bytes(self.destination),
            self.destination_epoch,
        )


class Authorization(models.Model):
    """One attempt to authorize, started by one person in one browser, used once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    credential = models.ForeignKey(
        Credential, on_delete=models.CASCADE, related_name="authorizations"
    )
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    state = models.TextField(choices=_choices(AuthorizationState))
    # Hashes: who reads the database can't finish somebody's authorization.
    state_hash = models.BinaryField(null=True, unique=True, editable=False)
    browser_hash = models.BinaryField(null=True, editable=False)
    callback_slug = models.TextField(default="")
    redirect_uri = models.TextField(default="")
    destination = models.BinaryField(editable=False)
    destination_epoch = models.BigIntegerField(editable=False)
    code_verifier = EncryptedField(null=True)
    code = EncryptedField(null=True)
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
