"""Exchange a token further before it is stored, where a provider gives one that lasts."""

from tokenwell.credentials import requests
from tokenwell.credentials.models import Credential
from tokenwell.oauth import further_exchange
from tokenwell.oauth.token import Token, read_token
from tokenwell.outbound import http
from tokenwell.outbound.deadlines import deadline_in

_SECONDS = 10.0


def exchange(credential: Credential, token: Token) -> Token:
    """
    Make of a first token the one that is stored.

    :raises OAuthError: the provider does not give it.
    :raises OutboundError: it can't be reached.
    """
    habits = requests.habits_of(credential)
    for step in habits.then:
        client = requests.client_of(credential)
        request = further_exchange.build_exchange(habits, step, client, token)
        answer = http.send(request, deadline=deadline_in(_SECONDS))
        token = further_exchange.merge(
            token, read_token(answer, further_exchange.habits_of(habits, step))
        )
    return token
