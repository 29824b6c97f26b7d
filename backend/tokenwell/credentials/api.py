"""Credentials, attempts to authorize, and the record, by REST."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.accounts.authentication import actor_of, user_of
from tokenwell.accounts.models import User
from tokenwell.accounts.sessions import address_of
from tokenwell.containers import permissions, sets
from tokenwell.containers.api import (
    find_container,
    id_at,
    need_around,
    tag_of,
    target_container,
)
from tokenwell.containers.inheritance import Right
from tokenwell.credentials import (
    answers,
    authorize,
    changes,
    delivery,
    listing,
    redirects,
    serializers,
)
from tokenwell.credentials.callback import remember_browser
from tokenwell.credentials.locks import locked_credential
from tokenwell.credentials.models import Authorization, Credential
from tokenwell.web.conditional import check_match
from tokenwell.web.pagination import Pages
from tokenwell.web.problems import Problem
from tokenwell.web.serializers import take_nothing

PATH = OpenApiParameter("path", str, required=True)


class ItemsView(APIView):
    """What is in a container."""

    pagination_class = Pages

    @extend_schema(
        parameters=[
            OpenApiParameter("kind", str, enum=["container", "credential"]),
            OpenApiParameter("search", str),
            OpenApiParameter("ordering", str, enum=sorted(listing.ORDERINGS)),
        ],
        responses=serializers.ItemAnswer(many=True),
    )
    def get(self, request: Request, container_id: UUID | str) -> Response:
        """List what is in a container, as far as one may know of it."""
        user = user_of(request)
        container = listing.readable(find_container(user, container_id, listing.containers(user)))
        wanted = request.query_params
        pages = listing.pages_for(request)
        rows = pages.paginate_queryset(
            listing.items_in(
                container, user, kind=wanted.get("kind", ""), search=wanted.get("search", "")
            ),
            request,
            view=self,
        )
        items = listing.describe(rows or [], container)
        return pages.get_paginated_response(serializers.ItemAnswer(items, many=True).data)


class CredentialsView(APIView):
    """Credentials."""

    @extend_schema(request=serializers.NewCredential, responses={201: serializers.CredentialAnswer})
    def post(self, request: Request) -> Response:
        """Make a credential, complete or not. Nothing is sent to the provider."""
        user = user_of(request)
        form = serializers.NewCredential(data=request.data)
        form.is_valid(raise_exception=True)
        fields = form.validated_data
        with changes.together():
            # First of all: no right may change between the look and the leap.
            sets.share_tree()
            container = target_container(user, fields.pop("container"), field="container")
            permissions.need(user, Right.CONTAINER_WRITE, container)
            permissions.need(user, Right.CONFIGURATION_WRITE, container)
            credential = changes.create(
                container, fields, by=user, address=address_of(request._request)
            )
        return _answer(user, credential, status=201)


class CredentialByPathView(APIView):
    """A credential by its path."""

    @extend_schema(parameters=[PATH], responses=serializers.CredentialAnswer)
    def get(self, request: Request) -> Response:
        """Find a credential by its path."""
        user = user_of(request)
        credential_id = id_at(request.query_params.get("path", ""))
        return _answer(user, find_credential(user, credential_id, Right.CONFIGURATION_READ))


class CredentialView(APIView):
    """One credential."""

    @extend_schema(responses=serializers.CredentialAnswer)
    def get(self, request: Request, credential_id: UUID) -> Response:
        """Show a credential; its secrets and tokens are never shown."""
        user = user_of(request)
        return _answer(user, find_credential(user, credential_id, Right.CONFIGURATION_READ))

    @extend_schema(request=serializers.CredentialChange, responses=serializers.CredentialAnswer)
    def patch(self, request: Request, credential_id: UUID) -> Response:
        """
        Change or move a credential.

        A change of where secrets go (issuer, endpoints, client ID, client authentication,
        extra headers, base URLs) makes the stored secret and tokens unusable, unless the
        secret is given in the same request.
        """
        user, address = user_of(request), address_of(request._request)
        credential = find_credential(user, credential_id, Right.CONFIGURATION_READ)
        form = serializers.CredentialChange(data=request.data)
        form.is_valid(raise_exception=True)
        fields = form.validated_data
        with changes.together():
            if "container" in fields:
                sets.lock_tree()
            else:
                sets.share_tree()
            credential = locked_credential(credential)
            check_match(request, tag_of(credential))
            if "container" in fields:
                _move(user, credential, fields, address)
            if fields:
                permissions.need(user, Right.CONFIGURATION_WRITE, credential)
                credential = changes.update(credential, fields, by=user, address=address)
        return _answer(user, find_credential(user, credential_id, None))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, credential_id: UUID) -> Response:
        """Delete a credential with its secrets and tokens."""
        user = user_of(request)
        with changes.together():
            sets.share_tree()
            credential = find_credential(user, credential_id, None)
            need_around(user, credential)
            permissions.need(user, Right.CONFIGURATION_WRITE, credential)
            credential = locked_credential(credential)
            check_match(request, tag_of(credential))
            changes.delete(credential, by=user, address=address_of(request._request))
        return Response(status=204)


class RedirectUriView(APIView):
    """The redirect URI of endpoints that are being typed."""

    @extend_schema(
        parameters=[
            OpenApiParameter("authorization_endpoint", str),
            OpenApiParameter("token_endpoint", str),
        ],
        responses=serializers.RedirectUri,
    )
    def get(self, request: Request) -> Response:
        """Compute the redirect URI to register at the provider."""
        wanted = request.query_params
        uri = redirects.redirect_uri(
            authorization_endpoint=wanted.get("authorization_endpoint", "").strip(),
            token_endpoint=wanted.get("token_endpoint", "").strip(),
        )
        return Response({"redirect_uri": uri})


class AuthorizeView(APIView):
    """Authorize a credential."""

    @extend_schema(request=None, responses=serializers.AUTHORIZE_ANSWER)
    def post(self, request: Request, credential_id: UUID) -> Response:
        """
        Begin to authorize.

        `redirect`: send the browser to `url`; it comes back to the credential's page.
        `wait`: a worker asks the provider; watch the authorization.
        """
        user = user_of(request)
        credential = find_credential(user, credential_id, Right.CONFIGURATION_READ)
        permissions.need(user, Right.CONFIGURATION_WRITE, credential)
        take_nothing(request.data)
        started = authorize.start(credential, by=user, address=address_of(request._request))
        if started.url is None or started.browser is None:
            delivery.exchange(started.authorization.pk)
            return Response({"next": "wait", "authorization": started.authorization.pk})
        answer = Response(
            {
                "next": "redirect",
                "url": started.url,
                "authorization": started.authorization.pk,
            }
        )
        remember_browser(answer, started.authorization, started.browser)
        return answer


class RefreshView(APIView):
    """Renew a token now."""

    @extend_schema(request=None, responses={202: serializers.RefreshAnswer})
    def post(self, request: Request, credential_id: UUID) -> Response:
        """Have a worker renew the token, also before its time."""
        user = user_of(request)
        credential = find_credential(user, credential_id, Right.CONFIGURATION_READ)
        permissions.need(user, Right.CONFIGURATION_WRITE, credential)
        take_nothing(request.data)
        if not delivery.renew(credential.pk, credential.clock.token_version, at_once=True):
            raise Problem(
                "unavailable",
                status=503,
                title="No worker can be reached.",
                detail="Nothing was changed. Try again in a few seconds.",
                retry_after=5,
            )
        return Response({"next": "wait"}, status=202)


class AuthorizationView(APIView):
    """One attempt to authorize; for the person who began it."""

    @extend_schema(responses=serializers.AuthorizationAnswer)
    def get(self, request: Request, authorization_id: UUID) -> Response:
        """Say how far an attempt is."""
        authorization = _authorization(request, authorization_id)
        answer = answers.of_authorization(authorization)
        return Response(serializers.AuthorizationAnswer(answer).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, authorization_id: UUID) -> Response:
        """Cancel an attempt that waits for the provider."""
        authorization = _authorization(request, authorization_id)
        authorize.cancel(authorization, by=actor_of(request))
        return Response(status=204)


def find_credential(user: User, credential_id: UUID, right: Right | None) -> Credential:
    """
    Get a credential that a user may know of.

    :raises Http404: there is none, or they may not know of it.
    :raises Problem: they know of it, but lack ``right``.
    """
    rows = Credential.objects.select_related(
        "clock", "created_by", "modified_by", "parent", "permission_set"
    )
    credential = permissions.find(user, rows, credential_id)
    if right is not None:
        permissions.need(user, right, credential)
    return credential


def _move(user: User, credential: Credential, fields: dict[str, Any], address: str | None) -> None:
    target = target_container(user, fields.pop("container"), field="container")
    need_around(user, credential)
    permissions.need(user, Right.CONFIGURATION_WRITE, credential)
    # Whoever moves it to where more people may use it, must be one who may use it.
    permissions.need(user, Right.CREDENTIAL_USE, credential)
    permissions.need(user, Right.CONTAINER_WRITE, target)
    permissions.need(user, Right.CONFIGURATION_WRITE, target)
    changes.move(credential, target, fields.pop("name", None), by=user, address=address)


def _authorization(request: Request, authorization_id: UUID) -> Authorization:
    user = user_of(request)
    rows = Authorization.objects.select_related("credential", "person").filter(person=user)
    authorization = get_object_or_404(rows, pk=authorization_id)
    if not permissions.can(user, Right.CONFIGURATION_READ, authorization.credential):
        raise Http404
    return authorization


def _answer(user: User, credential: Credential, *, status: int = 200) -> Response:
    answer: dict[str, Any] = answers.of_credential(user, credential)
    return Response(
        serializers.CredentialAnswer(answer).data,
        status=status,
        headers={"ETag": tag_of(credential)},
    )
