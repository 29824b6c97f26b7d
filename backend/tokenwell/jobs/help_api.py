"""Help for those who fill in a job, by REST: what a schedule means, what a curl line says."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.accounts.authentication import user_of
from tokenwell.jobs import answer_serializers, curl_line, schedule, schedule_words, serializers
from tokenwell.jobs.curl_line import CurlRefused, CurlRequest, Pairs
from tokenwell.jobs.schedule import Schedule
from tokenwell.web.problems import invalid

_SHOWN = 5


class CurlView(APIView):
    """A line of curl."""

    @extend_schema(request=serializers.CurlForm, responses=answer_serializers.CurlAnswer)
    def post(self, request: Request) -> Response:
        """
        Read a line of curl as a step; it is neither kept nor logged.

        What may be a secret in it is left out, and named in `secrets`: it belongs into a
        credential.
        """
        user_of(request)
        form = serializers.CurlForm(data=request.data)
        form.is_valid(raise_exception=True)
        try:
            said = curl_line.read(form.validated_data["line"])
        except CurlRefused as refused:
            words = str(refused)
        else:
            return Response(answer_serializers.CurlAnswer(_answer(said)).data)
        raise invalid(line=words)


class ScheduleView(APIView):
    """What a schedule means."""

    @extend_schema(request=serializers.ScheduleForm, responses=answer_serializers.TimesAnswer)
    def post(self, request: Request) -> Response:
        """Say a schedule in words, and when it is due the next five times from now on."""
        user_of(request)
        form = serializers.ScheduleForm(data=request.data)
        form.is_valid(raise_exception=True)
        said: dict[str, Any] = form.validated_data
        now = timezone.now()
        wanted = Schedule(
            said["kind"], said["cron"].strip(), said["zone"], said["seconds"] or 0, now
        )
        try:
            schedule.check(wanted)
        except ValueError as error:
            raise invalid(schedule=str(error)) from None
        answer = {
            "words": schedule_words.sentence(wanted),
            "next": schedule.next_after(wanted, now, _SHOWN),
        }
        return Response(answer_serializers.TimesAnswer(answer).data)


def _answer(said: CurlRequest) -> dict[str, Any]:
    body = {
        "kind": said.body_kind,
        "text": said.body,
        "pairs": _pairs(said.form),
        "content_type": said.content_type,
        "file": None,
    }
    return {
        "method": said.method,
        "url": said.url,
        "query": _pairs(said.query),
        "headers": _pairs(said.headers),
        "body": body,
        "secrets": said.secrets,
        "notes": said.notes,
    }


def _pairs(pairs: Pairs) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]
