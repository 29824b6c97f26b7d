"""The response of the implicit grant, which holds the token itself (RFC 6749 4.2.2)."""

from collections.abc import Sequence

from oauthlib.common import urlencode

from tokenwell.oauth import json_strict
from tokenwell.oauth.authorization import read_success
from tokenwell.oauth.errors import BadResponse
from tokenwell.oauth.messages import Response

# RFC 6749 4.2.2: the server must not give one here, so one that is here is somebody else's. The
# state has served its turn.
_LEFT_OUT = frozenset({"refresh_token", "state"})


def read_implicit_response(
    params: Sequence[tuple[str, str]], *, issuer: str, issuer_promised: bool = False
) -> Response:
    """
    Read what came back behind the ``#``, as a token answer (RFC 6749 4.2.2, RFC 9207 2.4).

    Which authorization it belongs to, ``read_state`` says. The token is not looked at: that is
    for ``salvage`` and ``read_token``, which take what is given back here.

    :param issuer: the provider's issuer identifier, empty if unknown; compared exactly.
    :param issuer_promised: the provider's metadata says that each response names its issuer.
    :raises ProviderRefused: the response tells an error.
    :raises BadResponse: another issuer, no access token, a parameter twice, or no Unicode.
    """
    response = read_success(params, issuer=issuer, issuer_promised=issuer_promised)
    if not response.get("access_token"):
        raise BadResponse("no-access-token")
    kept = [pair for pair in response.items() if pair[0] not in _LEFT_OUT]
    if not all(json_strict.is_unicode(name + value) for name, value in kept):
        raise BadResponse("lone-surrogate")
    return Response(200, body=urlencode(kept).encode("ascii"))
