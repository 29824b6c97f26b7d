"""Credentials, attempts to authorize, and the record, by REST."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.accounts.authentication import actor_of, user_of
from tokenwell.accounts.models import User
from tokenwell.accounts.sessions import address_of
from tokenwell.accounts.stepping_up import need_fresh
from tokenwell.containers import permissions, placing, sets
from tokenwell.containers.api import (
    find_container,
    id_at,
    tag_of,
    target_container,
)
from tokenwell.containers.inheritance import Right
from tokenwell.credentials import (
    answer_serializers,
    answers,
    authorize,
    binning,
    changes,
    delivery,
    listing,
    oauth_only,
    redirects,
    revoke,
    searching,
    serializers,
    subjects,
)
from tokenwell.credentials.callback import remember_browser
from tokenwell.credentials.locks import locked_credential
from tokenwell.credentials.models import Authorization, Credential
from tokenwell.credentials.states import GrantType
from tokenwell.web.conditional import check_match
from tokenwell.web.pagination import Pages
from tokenwell.web.problems import Problem, invalid
from tokenwell.web.serializers import take_nothing

PATH = OpenApiParameter("path", str, required=True)


class ItemsView(APIView):
    """What is in a container."""

    pagination_class = Pages

    @extend_schema(
        parameters=[
            *searching.PARAMETERS,
            OpenApiParameter("ordering", str, enum=sorted(listing.ORDERINGS)),
        ],
        responses=answer_serializers.ItemAnswer(many=True),
    )
    def get(self, request: Request, container_id: UUID | str) -> Response:
        """List what is in a container, or below it too, as far as one may know of it."""
        user = user_of(request)
        wanted = request.query_params
        container = find_container(user, container_id, listing.containers(user, wanted))
        pages = listing.pages_for(request)
        rows = pages.paginate_queryset(
            listing.items_in(container, user, wanted), request, view=self
        )
        items = listing.describe(rows or [], container)
        return pages.get_paginated_response(answer_serializers.ItemAnswer(items, many=True).data)


class CredentialsView(APIView):
    """Credentials."""

    @extend_schema(
        request=serializers.NewCredential, responses={201: answer_serializers.CredentialAnswer}
    )
    def post(self, request: Request) -> Response:
        """Make a credential, complete or not. Nothing is sent to the provider."""
        user = user_of(request)
        form = serializers.NewCredential(data=request.data)
        form.is_valid(raise_exception=True)
        fields = form.validated_data
        with changes.together():
            # First of all: no right may change between the look and the leap.
            sets.share_tree()
            _take_subject(user, fields, None)
            container = target_container(user, fields.pop("container"), field="container")
            permissions.need(user, Right.CONTAINER_WRITE, container)
            permissions.need(user, Right.CONFIGURATION_WRITE, container)
            credential = changes.create(
                container, fields, by=user, address=address_of(request._request)
            )
        return answer_of(user, credential, status=201)


class CredentialByPathView(APIView):
    """A credential by its path."""

    @extend_schema(parameters=[PATH], responses=answer_serializers.CredentialAnswer)
    def get(self, request: Request) -> Response:
        """Find a credential by its path."""
        user = user_of(request)
        credential_id = id_at(request.query_params.get("path", ""))
        return answer_of(user, find_credential(user, credential_id, Right.CONFIGURATION_READ))


class CredentialView(APIView):
    """One credential."""

    @extend_schema(responses=answer_serializers.CredentialAnswer)
    def get(self, request: Request, credential_id: UUID) -> Response:
        """Show a credential; its secrets and tokens are never shown."""
        user = user_of(request)
        return answer_of(user, find_credential(user, credential_id, Right.CONFIGURATION_READ))

    @extend_schema(
        request=serializers.CredentialChange, responses=answer_serializers.CredentialAnswer
    )
    def patch(self, request: Request, credential_id: UUID) -> Response:
        """
        Change or move a credential.

        A change of where secrets go (issuer, endpoints, client ID, client authentication,
        extra headers, base URLs, provider) makes the stored secrets and tokens unusable, but
        for the secrets that are given in the same request.
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
                _take_subject(user, fields, credential)
                before, kept = changes.destination_of(credential), changes.has_secrets(credential)
                credential = changes.update(credential, fields, by=user, address=address)
                if kept and changes.destination_of(credential) != before:
                    # Looked at afterwards, since the database says what a destination is; a
                    # refusal takes all of it back.
                    need_fresh(request)
        return answer_of(user, find_credential(user, credential_id, None))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, credential_id: UUID) -> Response:
        """Put a credential into the bin: it is handed out and renewed no more."""
        user = user_of(request)
        with changes.together():
            sets.lock_tree()
            credential = find_credential(user, credential_id, None)
            placing.need_to_delete(user, credential)
            credential = locked_credential(credential)
            check_match(request, tag_of(credential))
            binning.throw(credential, by=user, address=address_of(request._request))
        return Response(status=204)


class RedirectUriView(APIView):
    """The redirect URI of endpoints that are being typed."""

    @extend_schema(
        parameters=[
            OpenApiParameter("authorization_endpoint", str),
            OpenApiParameter("token_endpoint", str),
            OpenApiParameter("grant_type", str),
        ],
        responses=answer_serializers.RedirectUri,
    )
    def get(self, request: Request) -> Response:
        """Compute the redirect URI to register at the provider."""
        wanted = request.query_params
        uri = redirects.redirect_uri(
            authorization_endpoint=wanted.get("authorization_endpoint", "").strip(),
            token_endpoint=wanted.get("token_endpoint", "").strip(),
            grant_type=wanted.get("grant_type", ""),
        )
        return Response({"redirect_uri": uri})


class AuthorizeView(APIView):
    """Authorize a credential."""

    @extend_schema(request=None, responses=answer_serializers.AUTHORIZE_ANSWER)
    def post(self, request: Request, credential_id: UUID) -> Response:
        """
        Begin to authorize.

        `redirect`: send the browser to `url`; it comes back to the credential's page.
        `device_code`: watch the authorization; as soon as it has `device`, show that.
        `wait`: a worker asks the provider; watch the authorization, and send the browser to its
        `redirect` where it gets one.
        """
        user = user_of(request)
        credential = find_credential(user, credential_id, Right.CONFIGURATION_READ)
        permissions.need(user, Right.CONFIGURATION_WRITE, credential)
        subjects.need_use(credential, by=user)
        take_nothing(request.data)
        started = authorize.start(credential, by=user, address=address_of(request._request))
        answer = Response(_next(started))
        if started.url is None:
            delivery.exchange(started.authorization.pk)
        if started.browser is not None:
            remember_browser(answer, started.authorization, started.browser)
        return answer


class RefreshView(APIView):
    """Renew a token now."""

    @extend_schema(request=None, responses={202: answer_serializers.RefreshAnswer})
    def post(self, request: Request, credential_id: UUID) -> Response:
        """Have a worker renew the token, also before its time."""
        user = user_of(request)
        credential = find_credential(user, credential_id, Right.CONFIGURATION_READ)
        permissions.need(user, Right.CONFIGURATION_WRITE, credential)
        subjects.need_use(credential, by=user)
        take_nothing(request.data)
        oauth_only.need(credential, what="renewed")
        if not delivery.renew(credential.pk, credential.clock.token_version, at_once=True):
            raise Problem(
                "unavailable",
                status=503,
                title="No worker can be reached.",
                detail="Nothing was changed. Try again in a few seconds.",
                retry_after=5,
            )
        return Response({"next": "wait"}, status=202)


class RevokeView(APIView):
    """Revoke the tokens of a credential."""

    @extend_schema(request=None, responses=answer_serializers.CredentialAnswer)
    def post(self, request: Request, credential_id: UUID) -> Response:
        """Forget the tokens at once, and have a worker give them back to the provider."""
        user = user_of(request)
        credential = find_credential(user, credential_id, Right.CONFIGURATION_READ)
        permissions.need(user, Right.CONFIGURATION_WRITE, credential)
        take_nothing(request.data)
        for revocation in revoke.revoke(credential, by=actor_of(request)):
            delivery.give_back(revocation)
        return answer_of(user, find_credential(user, credential_id, None))


class TokenFactsView(APIView):
    """The access token, without the token."""

    @extend_schema(responses=answer_serializers.TokenFactsAnswer)
    def get(self, request: Request, credential_id: UUID) -> Response:
        """Tell what is known of the access token; the claims of one that is a JWT."""
        user = user_of(request)
        credential = find_credential(user, credential_id, Right.CONFIGURATION_READ)
        facts = answers.token_facts(credential)
        if facts is None:
            raise Http404
        if not permissions.can(user, Right.CREDENTIAL_USE, credential):
            facts["claims"] = None  # what a token says is for those who may use it
        return Response(answer_serializers.TokenFactsAnswer(facts).data)


class AuthorizationView(APIView):
    """One attempt to authorize; for the person who began it."""

    @extend_schema(responses=answer_serializers.AuthorizationAnswer)
    def get(self, request: Request, authorization_id: UUID) -> Response:
        """Say how far an attempt is."""
        authorization = _authorization(request, authorization_id)
        answer = answers.of_authorization(authorization)
        return Response(answer_serializers.AuthorizationAnswer(answer).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, authorization_id: UUID) -> Response:
        """Cancel an attempt that waits for the provider."""
        authorization = _authorization(request, authorization_id)
        authorize.cancel(authorization, by=actor_of(request))
        return Response(status=204)


class ConfirmView(APIView):
    """Another account than before."""

    @extend_schema(request=None, responses=answer_serializers.AuthorizationAnswer)
    def post(self, request: Request, authorization_id: UUID) -> Response:
        """Say that another account than before is meant; a worker takes its tokens over."""
        authorization = _authorization(request, authorization_id)
        user = user_of(request)
        permissions.need(user, Right.CONFIGURATION_WRITE, authorization.credential)
        take_nothing(request.data)
        authorize.confirm(authorization, by=user, address=address_of(request._request))
        delivery.exchange(authorization.pk)
        again = _authorization(request, authorization_id)
        return Response(
            answer_serializers.AuthorizationAnswer(answers.of_authorization(again)).data
        )


def find_credential(user: User, credential_id: UUID, right: Right | None) -> Credential:
    """
    Get a credential that a user may know of.

    :raises Http404: there is none, or they may not know of it.
    :raises Problem: they know of it, but lack ``right``.
    """
    rows = Credential.objects.select_related(
        "clock",
        "created_by",
        "modified_by",
        "owner",
        "parent",
        "permission_set",
        "subject_credential",
    )
    credential = permissions.find(user, rows, credential_id)
    if right is not None:
        permissions.need(user, right, credential)
    return credential


def answer_of(user: User, credential: Credential, *, status: int = 200) -> Response:
    """Answer with a credential as a user may see it."""
    answer: dict[str, Any] = answers.of_credential(user, credential)
    return Response(
        answer_serializers.CredentialAnswer(answer).data,
        status=status,
        headers={"ETag": tag_of(credential)},
    )


def _next(started: authorize.Started) -> dict[str, Any]:
    authorization = started.authorization
    if started.url is not None:
        return {"next": "redirect", "url": started.url, "authorization": authorization.pk}
    is_device = authorization.credential.grant_type == GrantType.DEVICE_CODE
    return {"next": "device_code" if is_device else "wait", "authorization": authorization.pk}


def _take_subject(user: User, fields: dict[str, Any], credential: Credential | None) -> None:
    """Make of an id the credential whose token is exchanged, if this person may use it."""
    wanted = fields.get("subject_credential")
    if wanted is None:
        return
    rows = Credential.objects.select_related("permission_set")
    try:
        subject = _subject(user, rows, wanted)
        subjects.check(subject, of=credential, by=user)
    except Problem:
        if credential is not None and wanted == credential.subject_credential_id:
            # Said as it is, by one who may change other fields: it stays as long as these do
            # not lead its token elsewhere.
            del fields["subject_credential"]
            return
        raise
    fields["subject_credential"] = subject


def _subject(user: User, rows: QuerySet[Credential], wanted: UUID) -> Credential:
    try:
        return permissions.find(user, rows, wanted)
    except Http404:
        raise invalid(subject_credential="Choose a credential that you may use.") from None


def _move(user: User, credential: Credential, fields: dict[str, Any], address: str | None) -> None:
    target = target_container(user, fields.pop("container"), field="container")
    placing.need_to_move(user, credential, target)
    changes.move(credential, target, fields.pop("name", None), by=user, address=address)


def _authorization(request: Request, authorization_id: UUID) -> Authorization:
    user = user_of(request)
    rows = Authorization.objects.select_related("credential__clock", "person").filter(person=user)
    authorization = get_object_or_404(rows, pk=authorization_id)
    if not permissions.can(user, Right.CONFIGURATION_READ, authorization.credential):
        raise Http404
    return authorization
