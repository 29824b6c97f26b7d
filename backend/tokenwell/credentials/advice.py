"""What an error most likely means, and what to do about it. Pure: a table of known failures."""

import re
from dataclasses import dataclass

# What a provider says is matched with these, in their order: its error and its description in
# one text. The first that fits is told.
_SAID = (
    (
        r"redirect[ _-]?ur[il]|AADSTS50011|reply (url|address)",
        "The redirect URI that is registered at {provider} differs from the one that was sent."
        " Copy the Redirect URI from the form, and register it to the letter.",
    ),
    (
        r"AADSTS(65001|90094|90008)|admin[ _]?(consent|policy|approval)|administrator"
        r"|org_internal|admin_policy_enforced",
        "An administrator of the account at {provider} has to allow this application first. Ask"
        " them to approve it, then authorize again.",
    ),
    (
        r"AADSTS(90002|900023|50020|700016)|tenant|realm (does )?not",
        "The tenant or account that the addresses name is not the one that the client or the"
        " person belongs to. Compare it with the provider's console.",
    ),
    (
        r"unverified|not[ _]verified|test(ing)? (mode|users?)|app (is )?(not )?(blocked|published)",
        "{provider} limits this application because it has not been verified or published. Add"
        " the account as a tester there, or publish the application.",
    ),
    (
        r"clock|\biat\b|\bexp\b|\bnbf\b|not yet valid|issued in the future|timeframe|AADSTS70008"
        r"|assertion (is|has) expired",
        "{provider} does not accept the times in the signed assertion. Compare the clock of this"
        " server with the right time.",
    ),
    (
        r"device[_ ]code.*expired|expired_token",
        "The code has ended before anybody typed it at {provider}. Authorize again.",
    ),
    (
        r"api (has not been used|is disabled)|access[_ ]?not[_ ]?configured"
        r"|scope.*not (enabled|allowed|authorized)|insufficient_scope",
        "The scope or the API behind it is not switched on for this client at {provider}. Enable"
        " it there, then authorize again.",
    ),
)
# By the error alone (RFC 6749 4.1.2.1, 5.2; RFC 7009 2.2.1; RFC 9126 2.3; OpenID Core 3.1.2.6).
_MEANS = {
    "access_denied": "Consent was refused at {provider}, by the person or by a rule there.",
    "invalid_client": "{provider} does not know this client, or the secret is wrong. Check client"
    " ID and client secret, and whether it wants them in the header or in the body.",
    "unauthorized_client": "{provider} does not let this client use this grant type. Allow it"
    " there, or choose another one here.",
    "invalid_scope": "{provider} does not know one of the scopes, or does not let this client"
    " have it. Check the scopes, and that they are enabled there.",
    "invalid_target": "{provider} does not know the audience or the resource. Check both.",
    "invalid_grant": "{provider} did not accept the code. Most often the redirect URI that is"
    " registered there differs, or the code was used already. Compare the redirect URI, then"
    " authorize again.",
    "invalid_request": "{provider} misses something in the request. Compare endpoints and extra"
    " parameters with its documentation.",
    "unsupported_grant_type": "{provider} does not offer this grant type at this token endpoint.",
    "unsupported_response_type": "{provider} does not offer this grant type for this client.",
    "login_required": "{provider} wants somebody to sign in. Take prompt=none out of the extra"
    " parameters.",
    "invalid_dpop_proof": "{provider} does not accept the proof of possession. Compare the clock"
    " of this server with the right time, or turn DPoP off.",
    "invalid_token": "{provider} does not accept the token. Authorize again.",
    "temporarily_unavailable": "{provider} is out of order or busy. Try again in a minute.",
    "server_error": "{provider} is out of order. Try again in a minute.",
    "no-answer": "{provider} gave no usable answer. Check the token endpoint, then authorize"
    " again.",
    "provider-unavailable": "{provider} is out of order or busy. Try again in a minute.",
    "crowded": "{provider} is slow to answer, and others wait for it already. Nothing was sent."
    " Try again in a few minutes.",
    "settings": "The stored secret can't be used, or the settings contradict each other. Type"
    " the secret again and check the settings.",
    "html": "{provider} answered with a web page and not with a token. Check the token endpoint.",
    "no-access-token": "{provider} answered without an access token. Check the token endpoint.",
    "redirect": "{provider} sent the request somewhere else, which is not followed. Check the"
    " token endpoint.",
    "too-long": "{provider} answered with far more than a token. Check the token endpoint.",
    "not-json": "{provider} answered with something that is no token. Check the token endpoint.",
    "superseded": "The settings changed meanwhile, or somebody else has authorized it. Look at"
    " its state, and authorize again if it is needed.",
    "subject-unavailable": "The credential whose token is exchanged has none at the moment. Open"
    " it, authorize it, then come back.",
    "keys-unavailable": "The keys that prove who has consented at {provider} can't be read. Check"
    " the address of the keys, then authorize again.",
    "other-account": "The tokens are for another account than before. Nothing was changed.",
}
_DISTRUSTED = (
    "The id_token of {provider} can't be trusted ({error}), so nothing was taken over. Check"
    " issuer and client ID; if they are right, tell the provider."
)
_UNKNOWN = "{provider} did not give a token. Check the settings, then authorize again."


@dataclass(frozen=True, slots=True)
class Said:
    """An error as the provider, or the engine, said it."""

    error: str
    description: str = ""


def means(said: Said, *, provider: str) -> str:
    """Say what an error most likely means and what to do; always a sentence."""
    text = f"{said.error} {said.description}"
    for pattern, sentence in _SAID:
        if re.search(pattern, text, re.IGNORECASE):
            return sentence.format(provider=provider)
    if said.error.startswith("id-token"):
        return _DISTRUSTED.format(provider=provider, error=said.error)
    return _MEANS.get(said.error, _UNKNOWN).format(provider=provider)


def no_refresh_token(*, provider: str) -> str:
    """Say why a consent may have brought no refresh token, and how to get one."""
    return (
        f"{provider} gave no refresh token, so a person is needed when the access token ends."
        " Often it wants to be asked for one: the scope offline_access, or an extra parameter"
        " such as access_type=offline with prompt=consent."
    )
