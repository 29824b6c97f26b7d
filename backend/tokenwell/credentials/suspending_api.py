"""Suspend and resume by REST: a credential, all below a container, and several at once."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.accounts.authentication import user_of
from tokenwell.accounts.sessions import address_of
from tokenwell.containers import sets
from tokenwell.containers.api import find_container, tag_of
from tokenwell.containers.inheritance import Right
from tokenwell.credentials import answer_serializers, changes, many_items, suspending
from tokenwell.credentials import many_serializers as serializers
from tokenwell.credentials.api import answer_of, find_credential
from tokenwell.credentials.locks import locked_credential
from tokenwell.web.conditional import check_match
from tokenwell.web.serializers import take_nothing

Verb = Callable[..., int]


class SuspendView(APIView):
    """Suspend a credential."""

    @extend_schema(request=None, responses=answer_serializers.CredentialAnswer)
    def post(self, request: Request, credential_id: UUID) -> Response:
        """Hand out and renew nothing of it until it is resumed. An administrator's act."""
        return _one(request, credential_id, suspending.suspend)


class ResumeView(APIView):
    """Resume a credential."""

    @extend_schema(request=None, responses=answer_serializers.CredentialAnswer)
    def post(self, request: Request, credential_id: UUID) -> Response:
        """Let it be used again, in the state that it is in. An administrator's act."""
        return _one(request, credential_id, suspending.resume)


class SuspendBelowView(APIView):
    """Suspend what is below a container."""

    @extend_schema(request=None, responses=serializers.Concerned)
    def post(self, request: Request, container_id: UUID) -> Response:
        """Suspend all credentials below, up to 1,000; those that are suspended stay so."""
        return _below(request, container_id, many_items.suspend)


class ResumeBelowView(APIView):
    """Resume what is below a container."""

    @extend_schema(request=None, responses=serializers.Concerned)
    def post(self, request: Request, container_id: UUID) -> Response:
        """Resume all credentials below, those too that were suspended for another reason."""
        return _below(request, container_id, many_items.resume)


class ManySuspendView(APIView):
    """Suspend several items."""

    @extend_schema(request=serializers.ManyItems, responses=serializers.Concerned)
    def post(self, request: Request) -> Response:
        """Suspend up to 500 items: of a container, all credentials below it."""
        return _several(request, many_items.suspend)


class ManyResumeView(APIView):
    """Resume several items."""

    @extend_schema(request=serializers.ManyItems, responses=serializers.Concerned)
    def post(self, request: Request) -> Response:
        """Resume up to 500 items: of a container, all credentials below it."""
        return _several(request, many_items.resume)


def _one(request: Request, credential_id: UUID, do: Verb) -> Response:
    user = user_of(request)
    take_nothing(request.data)
    with changes.together():
        # First of all: no right may change between the look and the leap.
        sets.share_tree()
        credential = find_credential(user, credential_id, Right.CONFIGURATION_READ)
        suspending.need_administrator(user)
        credential = locked_credential(credential)
        check_match(request, tag_of(credential))
        do([credential.pk], by=user, address=address_of(request._request))
    return answer_of(user, find_credential(user, credential_id, None))


def _below(request: Request, container_id: UUID, do: Verb) -> Response:
    user = user_of(request)
    take_nothing(request.data)
    with changes.together():
        sets.share_tree()
        container = find_container(user, container_id)
        number = do([container.pk], by=user, address=address_of(request._request))
        check_match(request, tag_of(container))
    return _done(number)


def _several(request: Request, do: Verb) -> Response:
    form = serializers.ManyItems(data=request.data)
    form.is_valid(raise_exception=True)
    fields: dict[str, Any] = form.validated_data
    user, address = user_of(request), address_of(request._request)
    return _done(do(fields["items"], by=user, address=address))


def _done(number: int) -> Response:
    return Response(serializers.Concerned({"credentials": number}).data)
