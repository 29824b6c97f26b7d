"""A credential, its clock, its tokens, and the journal of requests."""

from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tokenwell.accounts.purposes import Usage
from tokenwell.containers.models import Item
from tokenwell.credentials import shapes
from tokenwell.credentials.states import (
    AttemptPurpose,
    ClientKeyAlgorithm,
    CredentialType,
    GrantType,
    Pkce,
    State,
    UnknownOutcome,
)
from tokenwell.encryption.fields import EncryptedField
from tokenwell.encryption.sealing import Context
from tokenwell.ids import uuid7
from tokenwell.oauth.client import ClientAuthentication


def choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    """Give the words of an enum as Django wants them."""
    return [(word.value, word.value) for word in words]


class Credential(Item):
    """
    A credential as a person filled it in: what gets a token by OAuth 2.0, or a login.

    ``destination`` is the fingerprint of where secrets go, ``destination_epoch`` counts its
    changes. A trigger writes both, whatever path the change takes, and every secret is
    sealed with both: what was sealed for another destination does not open.
    """

    type = models.TextField(
        choices=choices(CredentialType), default=CredentialType.OAUTH2.value, editable=False
    )
    description = models.TextField(blank=True, default="")
    # Empty, as all else of OAuth 2.0, where the type is `password`: see `shapes`.
    grant_type = models.TextField(choices=choices(GrantType), blank=True, default="")
    # The template that it was made from, what was asked for its placeholders, how it was then.
    provider = models.TextField(blank=True, default="")
    provider_values = models.JSONField(default=dict, blank=True)
    provider_digest = models.TextField(blank=True, default="", editable=False)
    habits = models.JSONField(default=dict, blank=True)
    issuer = models.TextField(blank=True, default="")
    issuer_in_response = models.BooleanField(default=True)
    authorization_endpoint = models.TextField(blank=True, default="")
    token_endpoint = models.TextField(blank=True, default="")
    device_authorization_endpoint = models.TextField(blank=True, default="")
    pushed_authorization_request_endpoint = models.TextField(blank=True, default="")
    revocation_endpoint = models.TextField(blank=True, default="")
    introspection_endpoint = models.TextField(blank=True, default="")
    userinfo_endpoint = models.TextField(blank=True, default="")
    jwks_uri = models.TextField(blank=True, default="")
    registration_endpoint = models.TextField(blank=True, default="")
    client_id = models.TextField(blank=True, default="")
    client_authentication = models.TextField(
        choices=choices(ClientAuthentication),
        default=ClientAuthentication.HEADER.value,
    )
    client_secret = EncryptedField(null=True)
    # The login: of the resource owner password grant (RFC 6749 4.3), or all that there is.
    username = models.TextField(blank=True, default="")
    password = EncryptedField(null=True)
    # What signs the assertion of the JWT bearer grant, and what it says (RFC 7523 2.1).
    signing_key = EncryptedField(null=True)
    signing_algorithm = models.TextField(blank=True, default="")
    signing_key_id = models.TextField(blank=True, default="")
    assertion_issuer = models.TextField(blank=True, default="")
    assertion_subject = models.TextField(blank=True, default="")
    assertion_audience = models.TextField(blank=True, default="")
    assertion_claims = models.JSONField(default=dict, blank=True)
    assertion_lifetime = models.IntegerField(default=300)
    # Whose access token is exchanged (RFC 8693 2.1).
    subject_credential = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Ours: what signs client assertions (RFC 7523 2.2), with its public half for the provider.
    client_key_algorithm = models.TextField(
        choices=choices(ClientKeyAlgorithm), default=ClientKeyAlgorithm.RS256.value
    )
    client_key = EncryptedField(null=True)
    client_public_key = models.JSONField(null=True, editable=False)
    # RFC 8705 2.
    tls_certificate = EncryptedField(null=True)
    tls_key = EncryptedField(null=True)
    # RFC 9449: tokens that only the holder of our key can use.
    uses_dpop = models.BooleanField(default=False)
    dpop_key = EncryptedField(null=True)
    # Of each secret that is set: when, and by whom.
    secrets_set = models.JSONField(default=dict, editable=False)
    scope = models.TextField(blank=True, default="")
    audience = models.TextField(blank=True, default="")
    resource = models.TextField(blank=True, default="")
    pkce = models.TextField(choices=choices(Pkce), default=Pkce.S256.value)
    extra_authorization_params = models.JSONField(default=dict, blank=True)
    extra_token_params = models.JSONField(default=dict, blank=True)
    extra_headers = models.JSONField(default=dict, blank=True)
    usages = ArrayField(models.TextField(choices=choices(Usage)), default=list, blank=True)
    base_urls = ArrayField(models.TextField(), default=list, blank=True)
    # Limits of calls that are made with it; null is none. In bytes: the body of an answer.
    calls_per_minute = models.IntegerField(null=True, blank=True)
    largest_answer = models.BigIntegerField(null=True, blank=True)
    unknown_outcome = models.TextField(
        choices=choices(UnknownOutcome), default=UnknownOutcome.AT_EXPIRY_ONCE.value
    )
    destination = models.BinaryField(default=b"", editable=False)
    destination_epoch = models.BigIntegerField(default=0, editable=False)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=shapes.SHAPE, name="credentials_credential_shape"),
            models.CheckConstraint(
                condition=shapes.PURPOSES, name="credentials_credential_purposes"
            ),
        ]

    @property
    def is_password(self) -> bool:
        """Tell whether it is a login, of which there is no token."""
        return self.type == CredentialType.PASSWORD

    @property
    def host(self) -> str:
        """Name the host that tokens come from, with its port; empty if there is none."""
        try:
            return urlsplit(self.token_endpoint).netloc.lower()
        except ValueError:
            return ""

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
    state = models.TextField(choices=choices(State), default=State.NOT_AUTHORIZED.value)
    since = models.DateTimeField()
    token_version = models.BigIntegerField(default=0)
    token_set = models.UUIDField(null=True)
    # Who may send: a claim raises the fence, names its attempt, and holds until the lease ends.
    fence = models.BigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    open_attempt = models.UUIDField(null=True)
    refresh_at = models.DateTimeField(null=True)
    # Where a renewal goes, and when the access token ends: what is due is taken by both.
    host = models.TextField(default="", db_default="")
    ends_at = models.DateTimeField(null=True)
    # When nothing can be renewed any more, whatever is done; and how many days ahead of it
    # people were told last.
    dies_at = models.DateTimeField(null=True)
    dies_set_at = models.DateTimeField(null=True)
    warned_days = models.SmallIntegerField(null=True)
    # Whose secret is sent: see `PausedClient`.
    client = models.BinaryField(null=True, editable=False)
    # Not before: the provider was out, said so, or a refusal waits for its confirmation.
    retry_at = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)
    # The provider refuses what it is asked with, so a person has to change something. While the
    # access token lives it is handed out all the same; then the state says so.
    is_misconfigured = models.BooleanField(default=False, db_default=False)
    # The version whose refresh was refused, or ended without an outcome, once already.
    refused_version = models.BigIntegerField(null=True)
    unknown_version = models.BigIntegerField(null=True)
    last_error = models.TextField(default="")
    last_error_description = models.TextField(default="")
    last_error_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    # Whose tokens these are, by the provider's word: issuer, subject, label.
    account = models.JSONField(default=dict)
    # What the provider wants in the next proof (RFC 9449 8.2).
    dpop_nonce = models.TextField(default="")
    # When it was read, by the database's clock: of a clock that `locks` gave.
    read_at: datetime

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["host", "refresh_at"],
                name="credentials_clock_due",
                condition=models.Q(refresh_at__isnull=False),
            ),
            models.Index(
                fields=["lease_until"],
                name="credentials_clock_open",
                condition=models.Q(open_attempt__isnull=False),
            ),
            models.Index(
                fields=["host"],
                name="credentials_clock_in_flight",
                condition=models.Q(open_attempt__isnull=False),
            ),
            models.Index(
                fields=["ends_at"],
                name="credentials_clock_not_mended",
                condition=models.Q(is_misconfigured=True),
            ),
            models.Index(
                fields=["client"],
                name="credentials_clock_client",
                condition=models.Q(client__isnull=False),
            ),
            models.Index(
                fields=["dies_at"],
                name="credentials_clock_dies",
                condition=models.Q(dies_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.credential_id}: {self.state}"

    def current_tokens(self) -> "TokenSet | None":
        """Read the tokens that are current; None if there are none."""
        if self.token_set is None:
            return None
        rows = TokenSet.objects.select_related("credential")
        return rows.filter(pk=self.token_set).first()


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
    # What callback and answer brought that calls need, by the name that the habits give it.
    captured = models.JSONField(default=dict)
    refresh_expires_at = models.DateTimeField(null=True)
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
    purpose = models.TextField(choices=choices(AttemptPurpose))
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
    # Why it brought nothing, in one of our words or a registered one: never what a provider wrote.
    error = models.TextField(default="", db_default="")
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
