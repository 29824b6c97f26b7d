"""What a person has saved of how they look at lists."""

from django.db import models
from django.db.models.functions import Lower

from tokenwell.accounts.models import User
from tokenwell.ids import uuid7


class SavedView(models.Model):
    """A view of a list, under a name; each person has their own."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.TextField()
    # Filter, order and columns, as the API took them.
    settings = models.JSONField(default=dict)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint("person", Lower("name"), name="credentials_savedview_name")
        ]

    def __str__(self) -> str:
        return self.name
