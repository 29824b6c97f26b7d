"""The permission entries of several items at once, by REST: all of it, or nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.access import effects, serializers, words
from tokenwell.access.finding import secured_items
from tokenwell.access.permissions_api import named_entries, named_subjects, tags
from tokenwell.accounts.authentication import actor_of, user_of
from tokenwell.accounts.models import Role, User
from tokenwell.accounts.stepping_up import need_fresh
from tokenwell.containers import entries, sets
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Right
from tokenwell.containers.models import Item
from tokenwell.web.conditional import changed_meanwhile


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The places, and what is to be said and no longer said at each of them."""

    items: list[Item]
    given: list[Entry]
    taken: list[tuple[User | Role, Facet]]


class SeveralView(APIView):
    """The permission entries of several items."""

    @extend_schema(request=serializers.SeveralPermissions, responses={204: None})
    def post(self, request: Request) -> Response:
        """Say and take entries at several places; what else is said there stays."""
        with transaction.atomic():
            sets.lock_tree()
            wanted = _wanted(request)
            if any(not item.ancestors for item in wanted.items):
                # At the root a right is one everywhere.
                need_fresh(request)
            _change(wanted, request)()
        return Response(status=204)


class SeveralPreviewView(APIView):
    """What entries at several places would do."""

    @extend_schema(request=serializers.SeveralPermissions, responses=serializers.SeveralEffects)
    def post(self, request: Request) -> Response:
        """Say who would gain and who would lose what; nothing is changed."""
        with transaction.atomic():
            sets.lock_tree()
            wanted = _wanted(request)
            found = effects.preview(wanted.items, _change(wanted, request))
            seen = [{"id": item, "etag": tag} for item, tag in tags(wanted.items).items()]
        answer = {**words.effects(found, user_of(request)), "items": seen}
        return Response(serializers.SeveralEffects(answer).data)


def _wanted(request: Request) -> _Wanted:
    """
    Read what is wanted; call with the tree locked.

    :raises Http404: one of the places is not there, or not to be known of.
    :raises Problem: 403 where a right is missing, 412 where somebody was faster:
        it says at which of the places.
    """
    form = serializers.SeveralPermissions(data=request.data)
    form.is_valid(raise_exception=True)
    said: dict[str, Any] = form.validated_data
    user = user_of(request)
    ids = [place["id"] for place in said["items"]]
    items = secured_items(user, ids, Right.SECURITY_WRITE)
    _check_unchanged(items, said["items"])
    subjects = named_subjects(said["remove"])
    facets = [Facet(entry["facet"]) for entry in said["remove"]]
    return _Wanted(items, named_entries(said["set"]), list(zip(subjects, facets, strict=True)))


def _check_unchanged(items: list[Item], places: list[dict[str, Any]]) -> None:
    now = tags(items)
    changed = [
        place["id"] for place in places if place.get("etag", now[place["id"]]) != now[place["id"]]
    ]
    if changed:
        raise changed_meanwhile(changed)


def _change(wanted: _Wanted, request: Request) -> Callable[[], None]:
    by = actor_of(request)

    def change() -> None:
        for item in wanted.items:
            entries.change(item, wanted.given, wanted.taken, by=by)

    return change
