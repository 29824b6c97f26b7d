"""Where a credential is used, by REST."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.access.serializers import Subject
from tokenwell.accounts.authentication import user_of
from tokenwell.accounts.purposes import Usage
from tokenwell.containers.inheritance import Right
from tokenwell.credentials import uses
from tokenwell.credentials.api import find_credential


class PurposeUse(serializers.Serializer[Any]):
    usage = serializers.ChoiceField(choices=list(Usage))
    is_allowed = serializers.BooleanField()
    last_used_at = serializers.DateTimeField(allow_null=True, help_text="About, to the hour.")
    services = serializers.IntegerField(help_text="How many services used it for that.")


class PurposeTime(serializers.Serializer[Any]):
    usage = serializers.ChoiceField(choices=list(Usage))
    last_used_at = serializers.DateTimeField()


class ServiceUse(serializers.Serializer[Any]):
    service = Subject()
    last_used_at = serializers.DateTimeField()
    purposes = PurposeTime(many=True)


class JobUse(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    path = serializers.CharField()
    last_run_at = serializers.DateTimeField(allow_null=True)


class CredentialUses(serializers.Serializer[Any]):
    purposes = PurposeUse(many=True)
    services = ServiceUse(many=True)
    services_in_all = serializers.IntegerField()
    jobs = JobUse(many=True, help_text="Those that the asker may read.")


class UsesView(APIView):
    """Where a credential is used."""

    @extend_schema(responses=CredentialUses)
    def get(self, request: Request, credential_id: UUID) -> Response:
        """Say which services used it for which purpose, and when last; 100 services at most."""
        user = user_of(request)
        credential = find_credential(user, credential_id, Right.CONFIGURATION_READ)
        return Response(CredentialUses(uses.of_credential(credential, asker=user)).data)
