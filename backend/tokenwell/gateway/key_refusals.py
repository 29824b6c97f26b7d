"""Why a key is not good for what its service may do, in words. Pure."""

from tokenwell.accounts import purposes
from tokenwell.gateway.vending import Found
from tokenwell.web.problems import Problem


def of(found: Found, purpose: str) -> Problem | None:
    """Say why a key gives nothing of what its service may use; None: it may."""
    if not found.is_meant:
        return Problem(
            "key-not-for-this",
            status=403,
            title=f"This key is not meant for {found.path}.",
            detail="Use the one that is, or have somebody who maintains services change it.",
        )
    if not found.may_have:
        return Problem(
            "key-only-calls",
            status=403,
            title="This key is for calls alone: no token and no login is given for it.",
            detail="Call through the proxy, or have somebody who maintains services change it.",
        )
    if found.key_purposes and purpose not in found.key_purposes:
        return not_for(purpose)
    return None


def not_for(purpose: str) -> Problem:
    """Refuse a key that is limited to other purposes than the one that it is used for."""
    return Problem(
        "key-not-for-purpose",
        status=403,
        title=f"This key is not meant for {purposes.words(purpose)}.",
        detail="Use one that is, or have somebody who maintains services change its purposes.",
    )


def not_at_home(address: str | None) -> Problem:
    """Refuse a key at an address that it may not be used from; whatever it is asked for."""
    return Problem(
        "address-not-allowed",
        status=403,
        title=f"This key may not be used from {address or 'this address'}.",
        detail="Ask from one of its networks, or have somebody who maintains services change them.",
    )
