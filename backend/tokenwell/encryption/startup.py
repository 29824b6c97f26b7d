"""Before anything starts: is this the right key ring for this database?"""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from tokenwell.encryption import secrets
from tokenwell.encryption.models import KnownKey


def check_ring() -> None:
    """
    Compare the ring with the keys that were used here, and note the one that seals now.

    :raises ImproperlyConfigured: a key is missing, or a production ring stands beside DEBUG.
    """
    ring = secrets.ring()
    if settings.DEBUG and ring.purpose == "production":
        raise ImproperlyConfigured("DEBUG is on beside a production key ring. Turn one off.")
    here = {key.id.hex() for key in ring.keys}
    lost = sorted(set(KnownKey.objects.values_list("fingerprint", flat=True)) - here)
    if lost:
        raise ImproperlyConfigured(
            f"The key ring lacks the key {', '.join(lost)}, which secrets in this database were"
            " sealed with. Put back the ring that this database was used with."
        )
    KnownKey.objects.bulk_create(
        [KnownKey(fingerprint=ring.sealing_key.id.hex(), first_seen_at=timezone.now())],
        ignore_conflicts=True,
    )
