"""Views of lists that a person has saved under a name: filter, order and columns."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from tokenwell.accounts.models import User
from tokenwell.credentials.models import SavedView
from tokenwell.web.problems import Problem, invalid

MOST = 50


@transaction.atomic
def create(person: User, name: str, settings: Mapping[str, Any]) -> SavedView:
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
    view = SavedView(person=person, name=name, settings=dict(settings))
    _save(view)
    return view


def change(view: SavedView, name: str | None, settings: Mapping[str, Any]) -> None:
    """
    Give a view another name, or have it show something else.

    :raises Problem: the person has one of this name.
    """
    view.name = view.name if name is None else name
    view.settings = {**view.settings, **settings}
    _save(view)


def _save(view: SavedView) -> None:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise invalid(name=f"You have a view named {view.name} already.") from None
