"""Questions to providers by REST: ask, and look for the answer."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.accounts.authentication import user_of
from tokenwell.accounts.models import User
from tokenwell.containers import permissions
from tokenwell.containers.inheritance import Right
from tokenwell.credentials import answer_serializers, answers, delivery, inquiries, serializers
from tokenwell.credentials.api import find_credential
from tokenwell.credentials.models import Credential, Inquiry
from tokenwell.credentials.states import InquiryKind
from tokenwell.web.problems import Problem, invalid


class InquiriesView(APIView):
    """Questions to providers."""

    @extend_schema(
        request=serializers.NewInquiry, responses={202: answer_serializers.InquiryAnswer}
    )
    def post(self, request: Request) -> Response:
        """
        Ask a provider something; a worker does, so look for the answer at its address.

        `discover`: what an issuer offers; nothing is taken over by itself. `register`: register
        a client for a credential. `test`: try a credential without harm.
        """
        user = user_of(request)
        form = serializers.NewInquiry(data=request.data)
        form.is_valid(raise_exception=True)
        asked: dict[str, Any] = form.validated_data
        kind = InquiryKind(asked["kind"])
        credential = None if kind is InquiryKind.DISCOVER else _credential(user, asked)
        if kind is InquiryKind.REGISTER and credential and _lacks_endpoint(credential):
            raise Problem(
                "incomplete",
                status=409,
                title="Some fields are missing.",
                detail="Registration needs the registration endpoint. Save it first.",
                missing=["registration_endpoint"],
            )
        inquiry = inquiries.start(
            kind, by=user, issuer=asked.get("issuer", ""), credential=credential
        )
        delivery.inquire(inquiry.pk)
        return Response(_answer(inquiry), status=202)


class InquiryView(APIView):
    """One question; for the person who asked."""

    @extend_schema(responses=answer_serializers.InquiryAnswer)
    def get(self, request: Request, inquiry_id: UUID) -> Response:
        """Look for the answer."""
        user = user_of(request)
        rows = Inquiry.objects.select_related("credential").filter(person=user)
        inquiry = get_object_or_404(rows, pk=inquiry_id)
        about = inquiry.credential
        if about is not None and not permissions.can(user, Right.CONFIGURATION_READ, about):
            raise Http404
        return Response(_answer(inquiry))


def _credential(user: User, asked: dict[str, Any]) -> Credential:
    try:
        credential = find_credential(user, asked["credential"], Right.CONFIGURATION_READ)
    except Http404:
        raise invalid(credential="There is no such credential.") from None
    permissions.need(user, Right.CONFIGURATION_WRITE, credential)
    return credential


def _lacks_endpoint(credential: Credential) -> bool:
    # One that has no provider at all is refused for that.
    return not (credential.registration_endpoint or credential.is_password)


def _answer(inquiry: Inquiry) -> Any:
    return answer_serializers.InquiryAnswer(answers.of_inquiry(inquiry)).data
