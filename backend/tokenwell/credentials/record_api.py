"""The record of one credential by REST."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.access.record_api import page_of
from tokenwell.access.record_filters import PARAMETERS
from tokenwell.access.record_scope import readable
from tokenwell.access.record_serializers import EventAnswer
from tokenwell.accounts.authentication import user_of
from tokenwell.audit.models import AuditEvent
from tokenwell.containers.inheritance import Right
from tokenwell.credentials.api import find_credential
from tokenwell.web.pagination import Pages


class CredentialEventsView(APIView):
    """The record of one credential."""

    pagination_class = Pages

    @extend_schema(parameters=PARAMETERS, responses=EventAnswer(many=True))
    def get(self, request: Request, credential_id: UUID) -> Response:
        """List what happened to a credential, the newest first."""
        user, right = user_of(request), Right.CONFIGURATION_READ
        credential = find_credential(user, credential_id, right)
        rows = AuditEvent.objects.filter(target_id=credential.pk)
        return page_of(request, readable(rows, credential, user=user, right=right), self)
