"""Views of lists that a person has saved under a name: filter, order and columns."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from tokenwell.accounts.models import User
from tokenwell.accounts.names import composed
from tokenwell.audit.actions import Action
from tokenwell.audit.log import Actor, Target, record
from tokenwell.credentials.models import SavedView
from tokenwell.web.problems import Problem, invalid, not_found

MOST = 50


@transaction.atomic
def create(person: User, name: str, settings: Mapping[str, Any], *, by: Actor) -> SavedView:
    """
    Save a view.

    :raises Problem: the person has one of this name, or too many already.
    """
    # Locked, so that two windows do not each save the last one that there is room for.
    User.objects.select_for_update().get(pk=person.pk)
    if SavedView.objects.filter(person=person).count() >= MOST:
        raise Problem(
            "too-many",
            status=409,
            title=f"You have {MOST} saved views already.",
            detail="Delete one that you do not need any more.",
        )
    view = SavedView(person=person, name=composed(name), settings=dict(settings))
    _save(view)
    record(Action.VIEW_CREATED, by=by, on=_target(view))
    return view


@transaction.atomic
def change(view: SavedView, name: str | None, settings: Mapping[str, Any], *, by: Actor) -> None:
    """
    Give a view another name, or have it show something else.

    :raises Problem: the person has one of this name, or it is gone.
    """
    _lock(view)
    now = {"name": view.name, **view.settings}
    wanted = settings if name is None else {"name": composed(name), **settings}
    fields = sorted(field for field in wanted if wanted[field] != now.get(field))
    if not fields:
        return
    view.name = wanted.get("name", now["name"])
    view.settings = {**view.settings, **settings}
    _save(view)
    facts = {"fields": fields, **({"before": now["name"]} if "name" in fields else {})}
    record(Action.VIEW_UPDATED, by=by, on=_target(view), facts=facts)


@transaction.atomic
def delete(view: SavedView, *, by: Actor) -> None:
    """
    Delete a view.

    :raises Problem: it is gone.
    """
    _lock(view)
    record(Action.VIEW_DELETED, by=by, on=_target(view))
    view.delete()


def _lock(view: SavedView) -> None:
    try:
        view.refresh_from_db(from_queryset=SavedView.objects.select_for_update())
    except SavedView.DoesNotExist:
        raise not_found() from None


def _target(view: SavedView) -> Target:
    return Target("view", view.pk, view.name)


def _save(view: SavedView) -> None:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise invalid(name=f"You have a view named {view.name} already.") from None
