"""The keys that have ever sealed something here, by their fingerprints."""

from django.db import models


class KnownKey(models.Model):
    """A ring without one of these is the wrong ring for this database."""

    fingerprint = models.TextField(primary_key=True)
    first_seen_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.fingerprint
