"""What the library asks of device codes (RFC 8628 section 3.5); each is good for one token."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from oauth2_provider.models import DeviceGrant
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauthlib.common import Request
from oauthlib.oauth2.rfc8628.grant_types import DeviceCodeGrant

# The stubs do not know its words.
_CODES: Any = DeviceCodeGrant


class Validator(OAuth2Validator):  # type: ignore[misc]
    """The library's own, with the question that its release lacks an answer to."""

    def validate_device_code(
        self, client_id: str, device_code: str, request: Request
    ) -> str | None:
        """Say how far a device is; of one that a person allowed, set who and what for."""
        rows = DeviceGrant.objects.select_for_update()
        device = rows.filter(client_id=client_id, device_code=device_code).first()
        if device is None:
            return None
        if device.is_expired():
            return str(_CODES.DEVICE_CODE_EXPIRED)
        if device.status == DeviceGrant.DENIED:
            return str(_CODES.DEVICE_CODE_DENIED)
        if device.status == DeviceGrant.AUTHORIZED:
            request.user, request.scopes = device.user, device.scope.split()
            device.delete()
            return str(_CODES.DEVICE_CODE_AUTHORIZED)
        return _pending(device)


def _pending(device: DeviceGrant) -> str:
    soonest = device.last_checked + timedelta(seconds=device.interval)
    is_too_soon = timezone.now() < soonest
    device.save(update_fields=["last_checked"])
    if is_too_soon:
        return str(_CODES.DEVICE_CODE_SLOW_DOWN)
    return str(_CODES.DEVICE_CODE_PENDING)
