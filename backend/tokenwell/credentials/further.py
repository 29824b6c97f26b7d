"""Exchange a token further before it is stored, where a provider gives one that lasts."""

from collections.abc import Mapping
from dataclasses import replace

from tokenwell.credentials import requests
from tokenwell.credentials.models import Credential
from tokenwell.oauth import further_exchange
from tokenwell.oauth.errors import BadResponse
from tokenwell.oauth.token import Token, read_token
from tokenwell.outbound import http
from tokenwell.outbound.deadlines import deadline_in

_SECONDS = 10.0


def exchange(credential: Credential, token: Token, *, captured: Mapping[str, str]) -> Token:
    """
    Make of a first token the one that is stored.

    :param captured: what the callback brought, by our name.
    :raises OAuthError: the provider does not give it, or has left out what it takes.
    :raises OutboundError: it can't be reached.
    """
    habits = requests.habits_of(credential)
    for step in habits.then:
        client = requests.client_of(credential)
        known = replace(token, captured={**captured, **token.captured})
        try:
            request = further_exchange.build_exchange(habits, step, client, known)
        except ValueError:
            raise BadResponse("value-missing") from None
        answer = http.send(request, deadline=deadline_in(_SECONDS))
        token = further_exchange.merge(
            token, read_token(answer, further_exchange.habits_of(habits, step))
        )
    return token
