"""The tree, what was said about rights in it, and what is in effect."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Length, Lower
from django.db.models.lookups import LessThanOrEqual
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from tokenwell.accounts.models import Role, User
from tokenwell.containers import tags
from tokenwell.containers.inheritance import Facet, Right, Value
from tokenwell.ids import uuid7

LONGEST_NAME = 255


class Kind(models.TextChoices):
    CONTAINER = "container"
    CREDENTIAL = "credential"
    JOB = "job"


class PermissionSet(models.Model):
    """
    The rights in effect on an item and on all below it that have none said of their own.

    Guardian's rows hang on it. Written by ``containers.sets`` only.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.OneToOneField(
        "Item", on_delete=models.CASCADE, related_name="own_permission_set"
    )

    class Meta:
        default_permissions = ()
        permissions = [(right.value, right.value.replace("_", " ")) for right in Right]

    def __str__(self) -> str:
        return f"rights of {self.owner_id}"


class Item(models.Model):
    """Whatever has a place in the tree: a name in a container, and rights."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.TextField(choices=Kind.choices, editable=False)
    parent = models.ForeignKey(
        "Container",
        # With all that is in it, it can be deleted at once.
        on_delete=models.RESTRICT,
        null=True,
        related_name="children",
        editable=False,
        db_index=False,  # the index of names begins with it
    )
    name = models.TextField()
    # The ids of all containers around it, the root first: ancestors cost no query.
    ancestors = ArrayField(models.UUIDField(), default=list, editable=False)
    permission_set = models.ForeignKey(
        PermissionSet, on_delete=models.RESTRICT, related_name="items", editable=False
    )
    # As `tags.checked` gives them.
    tags = ArrayField(models.TextField(), default=list, db_default=[], blank=True)
    created_at = models.DateTimeField(editable=False)
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )
    modified_at = models.DateTimeField(editable=False)
    # Without an index: nobody asks for it, and each makes a change of rights above it slower.
    modified_by = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
        db_index=False,
    )
    # Who looks after it since it was handed over; until then, whoever created it.
    owner = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
        db_index=False,
    )

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["owner"],
                name="containers_item_owner",
                condition=Q(owner__isnull=False),
            ),
            GinIndex(fields=["ancestors"], name="containers_item_ancestors"),
            GinIndex(fields=["tags"], name="containers_item_tags"),
        ]
        constraints = [
            models.UniqueConstraint("parent", Lower("name"), name="containers_item_name"),
            models.UniqueConstraint(
                "kind", condition=Q(parent__isnull=True), name="containers_item_one_root"
            ),
            models.CheckConstraint(
                # The length by itself: counted by the expression, it takes 80 times as long,
                # for each row below a change of rights.
                condition=Q(parent__isnull=True, name="", kind=Kind.CONTAINER)
                | Q(
                    LessThanOrEqual(Length("name"), LONGEST_NAME),
                    parent__isnull=False,
                    name__regex=r"^[^/[:cntrl:]]+$",
                ),
                name="containers_item_name_form",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="containers_item_not_in_itself",
            ),
            models.CheckConstraint(
                condition=Q(tags__len__lte=tags.MOST), name="containers_item_few_tags"
            ),
        ]

    def __str__(self) -> str:
        return self.name or "/"


class ItemName(models.Model):
    """
    What an item is found and sorted by at all depths below a container.

    Apart from the item, whose row changes with all rights and places above it: then none of
    these indexes has to. A trigger writes it.
    """

    item = models.OneToOneField(
        Item, on_delete=models.CASCADE, primary_key=True, related_name="named"
    )
    kind = models.TextField(choices=Kind.choices)
    folded = models.TextField()

    class Meta:
        default_permissions = ()
        indexes = [
            # All parts of one to three characters. JSON, since of that the planner samples how
            # many rows have all of some parts; of an array it takes each by itself, and is wrong
            # by far. Not a column: to read names in their order, nothing but their index is read.
            GinIndex(
                Func("folded", 1, function="containers_parts", output_field=models.JSONField()),
                name="containers_itemname_parts",
            ),
            models.Index(fields=["kind", "folded", "item"], name="containers_itemname_kind"),
            models.Index(fields=["folded", "item"], name="containers_itemname_folded"),
        ]

    def __str__(self) -> str:
        return self.folded


class Container(Item):
    """An item that holds others."""

    # The root and /public: there from the start, and there to stay.
    is_fixed = models.BooleanField(default=False, editable=False)
    # Holds what was thrown away. Nobody has a right on it, and so nobody sees what is in it.
    is_bin = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                "is_bin", condition=Q(is_bin=True), name="containers_container_one_bin"
            )
        ]


class Binned(models.Model):
    """What was thrown away with all below it: where it was, and what its restoring needs."""

    item = models.OneToOneField(
        Item, on_delete=models.CASCADE, primary_key=True, related_name="binned"
    )
    name = models.TextField()
    path = models.TextField()
    # The container that it was in, which may be gone or in the bin itself by now.
    parent_id = models.UUIDField()
    # All that were around it, the root first, as `Item.ancestors`.
    within = ArrayField(models.UUIDField(), default=list, db_default=[])
    thrown_at = models.DateTimeField()
    thrown_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    # Who else could have thrown it away: by their own rights, and by those of a role. In the bin
    # there are none left to tell.
    could_users = ArrayField(models.UUIDField(), default=list, db_default=[])
    could_roles = ArrayField(models.IntegerField(), default=list, db_default=[])
    # How the credentials were whose tokens nobody got anyway, by id: so they are again then.
    states = models.JSONField(default=dict)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["thrown_at"], name="containers_binned_thrown_at")]

    def __str__(self) -> str:
        return self.path


class PermissionEntry(models.Model):
    """What was said: this user or role has this much of a facet, here and below."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="entries")
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, related_name="permission_entries"
    )
    role = models.ForeignKey(
        Role, on_delete=models.CASCADE, null=True, related_name="permission_entries"
    )
    facet = models.TextField(choices=[(facet.value, facet.value) for facet in Facet])
    value = models.TextField(choices=[(value.value, value.value) for value in Value])

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=True) ^ Q(role__isnull=True),
                name="containers_entry_one_subject",
            ),
            models.UniqueConstraint(fields=["item", "user", "facet"], name="containers_entry_user"),
            models.UniqueConstraint(fields=["item", "role", "facet"], name="containers_entry_role"),
            models.CheckConstraint(
                condition=(
                    Q(facet__in=["container", "configuration", "security"])
                    & Q(value__in=["read", "read_write", "no_access"])
                )
                | (Q(facet__in=["credential", "service"]) & Q(value__in=["use", "no_access"])),
                name="containers_entry_value",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.role}: {self.facet} {self.value}"


class LastUse(models.Model):
    """
    About when a service last used a credential for a purpose: to the hour.

    For rights unused, and for who would miss a purpose. The record has each use, and is too long
    to be asked for this.
    """

    pk = models.CompositePrimaryKey("user", "item", "purpose")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    purpose = models.TextField(default="http", db_default="http")
    last_used_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user_id} {self.item_id} {self.purpose} {self.last_used_at:%Y-%m-%d}"


class UserRight(UserObjectPermissionBase):
    """One right in effect of one user on one set (django-guardian's table)."""

    content_object = models.ForeignKey(PermissionSet, on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        default_permissions = ()


class RoleRight(GroupObjectPermissionBase):
    """One right in effect of one role on one set (django-guardian's table)."""

    content_object = models.ForeignKey(PermissionSet, on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        default_permissions = ()
