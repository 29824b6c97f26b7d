"""Who may come in: people, services, and the roles that give them rights."""

from typing import Any, ClassVar

from django.contrib.auth import get_backends
from django.contrib.auth.models import AbstractUser, Group, UserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from tokenwell.accounts.purposes import Usage
from tokenwell.ids import uuid7

AUTHENTICATED = "authenticated"


class People(UserManager["User"]):
    """Finds people as they type themselves: letter case does not matter."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)


class User(AbstractUser):
    """
    A person, or the account of a service.

    ``groups`` are the roles in effect, nested ones too; ``RoleMember`` is what was said.
    Written by ``accounts.roles`` only.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    is_service = models.BooleanField(default=False, editable=False)

    objects: ClassVar[People] = People()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="accounts_user_username",
                violation_error_message="Somebody has this name already.",
            )
        ]
        permissions = [
            ("maintain_users", "Maintain users, roles, services and privileges"),
            ("override_security", "Edit permissions anywhere"),
            ("read_users", "Read users and roles"),
            ("view_log", "View the whole record"),
            ("export_secrets", "Export secrets"),
            ("maintain_settings", "Maintain settings"),
            ("stop_jobs", "Stop any job"),
            ("set_own_password", "Set the own password"),
        ]

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.username

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Tell whether the user has a privilege, or a right on an object."""
        if obj is None:
            return super().has_perm(perm)
        # Django lets an administrator do everything with everything. Rights in the tree
        # have no such hole: what an administrator takes, an entry says and the record tells.
        return self.is_active and any(
            backend.has_perm(self, perm, obj) for backend in get_backends()
        )


class Role(Group):
    """A set of users and of other roles; rights flow to the members."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    is_fixed = models.BooleanField(default=False, editable=False)

    objects: ClassVar[models.Manager["Role"]] = models.Manager()  # type: ignore[assignment]

    class Meta:
        default_permissions = ()


class RoleMember(models.Model):
    """One membership as it was said: a user in a role, or a role in a role."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="memberships")
    member_role = models.ForeignKey(
        Role, on_delete=models.CASCADE, null=True, related_name="memberships"
    )

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=True) ^ Q(member_role__isnull=True),
                name="accounts_rolemember_one",
            ),
            models.UniqueConstraint(fields=["role", "user"], name="accounts_rolemember_user"),
            models.UniqueConstraint(
                fields=["role", "member_role"], name="accounts_rolemember_role"
            ),
            models.CheckConstraint(
                condition=~Q(role=models.F("member_role")), name="accounts_rolemember_self"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_role or self.user} in {self.role}"


class ServiceAccount(models.Model):
    """A program that calls our REST API; its user is the subject of its rights."""

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="service"
    )
    description = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="services_created"
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.user.username


class ApiKey(models.Model):
    """A key of a service: only its hash is here. It is shown once, when it is made."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    service = models.ForeignKey(ServiceAccount, on_delete=models.CASCADE, related_name="keys")
    label = models.CharField(max_length=100)
    prefix = models.CharField(max_length=16, unique=True, editable=False)
    hash = models.BinaryField(max_length=32, editable=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    is_enabled = models.BooleanField(default=True)
    last_used_at = models.DateTimeField(null=True, editable=False)
    # Another one took its place then; it goes on for as long as the two overlap.
    replaced_at = models.DateTimeField(null=True, editable=False)
    # Where it may be used from, as networks, for which containers and credentials, and for which
    # purposes; where nothing is said, anywhere, and for all that the service may use.
    networks = ArrayField(models.TextField(), default=list, db_default=[], blank=True)
    limited_to = ArrayField(models.UUIDField(), default=list, db_default=[], blank=True)
    purposes = ArrayField(models.TextField(), default=list, db_default=[], blank=True)
    # It has calls made, by the proxy and by jobs; no token and no login leaves with it.
    calls_only = models.BooleanField(default=False, db_default=False)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(purposes__contained_by=[usage.value for usage in Usage]),
                name="accounts_apikey_purposes",
            )
        ]

    def __str__(self) -> str:
        return f"{self.prefix} ({self.label})"


class SignInFailure(models.Model):
    """One sign-in that failed; counted to slow down those who guess, then forgotten."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.TextField()
    address = models.GenericIPAddressField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["address", "id"], name="accounts_failure_address")]

    def __str__(self) -> str:
        return str(self.id)
