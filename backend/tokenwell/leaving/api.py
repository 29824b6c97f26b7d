"""What a person leaves behind, by REST, and handing it over to another."""

from dataclasses import asdict
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.access import words
from tokenwell.accounts.authentication import actor_of, user_of
from tokenwell.accounts.models import User
from tokenwell.accounts.privileges import need_to_change, need_to_maintain
from tokenwell.accounts.stepping_up import need_fresh
from tokenwell.containers import sets
from tokenwell.leaving import belongings, handing_over, serializers
from tokenwell.web.conditional import check_match
from tokenwell.web.problems import invalid


class BelongingsView(APIView):
    """What belongs to a person."""

    @extend_schema(responses=serializers.Belongings)
    def get(self, request: Request, user_id: UUID) -> Response:
        """Show what a person would leave behind: things, entries, roles, services."""
        asker = user_of(request)
        need_to_maintain(asker)
        person = _person(user_id)
        data = serializers.Belongings(belongings.describe(person, asker)).data
        return Response(data, headers={"ETag": belongings.tag(person)})


class HandOverView(APIView):
    """Handing over what belongs to a person."""

    @extend_schema(request=serializers.NewHandOver, responses=serializers.HandOver)
    def post(self, request: Request, user_id: UUID) -> Response:
        """
        Give another person what is theirs, and the permission entries that name them.

        Jobs that ran for them run for the other one, who has to be one who may change the job and
        use its credential; the others stay, and are counted.
        """
        asker = user_of(request)
        form = serializers.NewHandOver(data=request.data)
        with transaction.atomic():
            sets.lock_tree()
            person = _changeable(asker, user_id)
            check_match(request, belongings.tag(person))
            form.is_valid(raise_exception=True)
            to = _heir(form.validated_data["to"])
            need_fresh(request)
            done = handing_over.hand_over(person, to, asker=asker, by=actor_of(request))
        return Response(serializers.HandOver(asdict(done)).data)


class HandOverPreviewView(APIView):
    """What handing over would do."""

    @extend_schema(request=serializers.NewHandOver, responses=serializers.HandOverPreview)
    def post(self, request: Request, user_id: UUID) -> Response:
        """Say how much would go over, and who would gain and lose what; nothing is changed."""
        asker = user_of(request)
        person = _changeable(asker, user_id)
        form = serializers.NewHandOver(data=request.data)
        form.is_valid(raise_exception=True)
        to = _heir(form.validated_data["to"])
        tried = handing_over.preview(person, to, asker=asker, by=actor_of(request))
        answer = {
            **asdict(tried.done),
            "effects": words.effects(tried.effects, asker),
            "named_jobs": tried.jobs,
        }
        return Response(serializers.HandOverPreview(answer).data)


def _person(user_id: UUID) -> User:
    return get_object_or_404(User, pk=user_id, is_service=False)


def _changeable(asker: User, user_id: UUID) -> User:
    need_to_maintain(asker)
    person = _person(user_id)
    need_to_change(asker, person)
    return person


def _heir(user_id: UUID) -> User:
    try:
        return User.objects.get(pk=user_id, is_service=False)
    except User.DoesNotExist:
        raise invalid(to="There is no such person.") from None
