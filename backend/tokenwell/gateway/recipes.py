"""How a call with a credential is made: what of it changes seldom, kept for a few seconds."""

import time
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db import close_old_connections

from tokenwell.credentials import calls, keys, requests
from tokenwell.credentials.models import Credential, TokenSet
from tokenwell.gateway.vending import Found
from tokenwell.oauth import api_call
from tokenwell.oauth.habits import Habits
from tokenwell.oauth.jose import SigningKey

# A limit that somebody changes holds from then on. Where calls go needs no such patience: it is
# part of the destination, and another one is never called with what was kept of the old.
KEPT_SECONDS = 5.0
_MOST_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Recipe:
    """What has to be known of a credential, beside its token, to call with it."""

    epoch: int
    token_set: UUID | None
    habits: Habits
    base_urls: tuple[str, ...]
    calls_per_minute: int | None
    largest_answer: int | None
    # What the provider wants to see with each call, and the key that the token is bound to.
    known: dict[str, str] = field(repr=False)
    key: SigningKey | None = field(repr=False)


def of(found: Found) -> Recipe | None:
    """
    Give the recipe for the token that was found; None: the credential changed meanwhile.

    :raises CannotOpen: a secret that goes along belongs to another destination or key.
    """
    kept = _kept.get(found.id) if found.id is not None else None
    if kept is not None and kept[1] > time.monotonic() and _fits(kept[0], found):
        return kept[0]
    try:
        recipe = _read(found)
    finally:
        # We are outside of Django's requests: nobody else gives the connection back.
        close_old_connections()
    return recipe if recipe is not None and _fits(recipe, found) else None


_kept: dict[UUID, tuple[Recipe, float]] = {}


def _fits(recipe: Recipe, found: Found) -> bool:
    return (recipe.epoch, recipe.token_set) == (found.destination_epoch, found.token_set)


def _read(found: Found) -> Recipe | None:
    rows = Credential.objects.all()
    credential = rows.filter(pk=found.id).first() if found.id is not None else None
    if credential is None:
        return None
    habits = requests.habits_of(credential)
    captured = None
    if found.token_set is not None:
        kept = TokenSet.objects.filter(pk=found.token_set)
        captured = kept.values_list("captured", flat=True).first()
    recipe = Recipe(
        epoch=credential.destination_epoch,
        token_set=found.token_set,
        habits=habits,
        base_urls=calls.base_urls_of(credential.base_urls, habits, captured or {}),
        calls_per_minute=credential.calls_per_minute,
        largest_answer=credential.largest_answer,
        known={"client_id": credential.client_id},
        key=keys.dpop_key(credential),
    )
    if api_call.needs_secret(habits):
        secret = requests.client_of(credential).secret
        return replace(recipe, known={**recipe.known, "client_secret": secret})
    if recipe.key is None:
        # Only what holds no secret: memory that lives on is one more place to lose one from.
        if len(_kept) > _MOST_KEPT:
            _kept.clear()
        _kept[credential.pk] = (recipe, time.monotonic() + KEPT_SECONDS)
    return recipe
