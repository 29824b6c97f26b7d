"""How things stand, by REST: of all credentials that one may read, and the requests of one."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.accounts.authentication import user_of
from tokenwell.containers.inheritance import Right
from tokenwell.credentials import journal, overview, pauses
from tokenwell.credentials import overview_serializers as serializers
from tokenwell.credentials.api import find_credential


class OverviewView(APIView):
    """All credentials whose configuration one may read."""

    @extend_schema(responses=serializers.OverviewAnswer)
    def get(self, request: Request) -> Response:
        """
        Say which credentials need somebody, and how all others are.

        `needs` begins with what hurts most. Those with the need `trouble` are tried again by
        themselves; `counts.needing` leaves them out.
        """
        user, now = user_of(request), timezone.now()
        counts = overview.count(user, now=now)
        needs = overview.needing(user, now=now)
        hours, last_renewed_at = journal.hours(user, now=now)
        answer = {
            "needs": needs,
            "more": max(counts.needing + counts.troubled - len(needs), 0),
            "counts": counts,
            "next_due": overview.due_next(user, counts),
            "last_renewed_at": last_renewed_at,
            "hours": hours,
            "paused": pauses.pauses(overview.readable(user), now=now),
        }
        return Response(serializers.OverviewAnswer(answer).data)


class CountView(APIView):
    """A number for the navigation."""

    @extend_schema(responses=serializers.NeedingAnswer)
    def get(self, request: Request) -> Response:
        """Count the credentials that need somebody, of those whose configuration one may read."""
        needing = overview.count_needing(user_of(request), now=timezone.now())
        return Response(serializers.NeedingAnswer({"needing": needing}).data)


class AttemptsView(APIView):
    """The requests of one credential to its token endpoint."""

    @extend_schema(responses=serializers.AttemptAnswer(many=True))
    def get(self, request: Request, credential_id: UUID) -> Response:
        """List the newest 50 requests, the newest first; never what was answered."""
        credential = find_credential(user_of(request), credential_id, Right.CONFIGURATION_READ)
        attempts = journal.newest_of(credential.pk)
        return Response(serializers.AttemptAnswer(attempts, many=True).data)
