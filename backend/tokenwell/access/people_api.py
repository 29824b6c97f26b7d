"""Users, roles and services to pick one from, by REST."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.access import words
from tokenwell.access.finding import may_look_up
from tokenwell.accounts import serializers
from tokenwell.accounts.authentication import user_of
from tokenwell.accounts.models import Role, User
from tokenwell.web.problems import invalid, not_permitted

MOST_PEOPLE = 20


class PeopleView(APIView):
    """Users, roles and services, to pick one from."""

    @extend_schema(
        parameters=[OpenApiParameter("search", str), OpenApiParameter("id", UUID)],
        responses=serializers.Person(many=True),
    )
    def get(self, request: Request) -> Response:
        """Find at most 20 users, roles and services by a part of their name, or one by its id."""
        if not may_look_up(user_of(request)):
            raise not_permitted(
                "This needs the privilege to read users and roles, the one to override security,"
                " or Security: Read, Write somewhere."
            )
        search = request.query_params.get("search", "").replace("\x00", "")
        return Response(_people(search.strip(), _asked_id(request)))


def _asked_id(request: Request) -> UUID | None:
    asked = request.query_params.get("id")
    try:
        return UUID(asked) if asked else None
    except ValueError:
        raise invalid(id="An id looks like 01890a5d-ac96-774b-bcce-b302099a8057.") from None


def _people(search: str, asked: UUID | None) -> list[dict[str, Any]]:
    users = User.objects.filter(username__icontains=search).order_by("username")
    roles = Role.objects.filter(name__icontains=search).order_by("name")
    if asked is not None:
        users, roles = users.filter(pk=asked), roles.filter(uid=asked)
    found = [
        *map(words.subject, users[:MOST_PEOPLE]),
        *map(words.subject, roles[:MOST_PEOPLE]),
    ]
    return sorted(found, key=lambda person: person["name"].lower())[:MOST_PEOPLE]
