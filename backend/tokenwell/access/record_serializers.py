"""What the API says of the record."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from tokenwell.access.serializers import RightsChange, Verdict
from tokenwell.audit.models import AuditEvent


class ActorAnswer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=["user", "service", "system"])
    id = serializers.UUIDField(allow_null=True)
    name = serializers.CharField()


class TargetAnswer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    id = serializers.UUIDField(allow_null=True)
    path = serializers.CharField()


class EventAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    action = serializers.CharField()
    sentence = serializers.CharField()
    actor = ActorAnswer()
    target = TargetAnswer()
    address = serializers.CharField(allow_null=True)
    severity = serializers.ChoiceField(choices=["info", "warning", "error"])
    facts = serializers.DictField()


class Why(serializers.Serializer[Any]):
    before = RightsChange(
        many=True, help_text="What had given and taken the right by then, the newest first."
    )
    since = RightsChange(many=True, help_text="What has changed it since, the newest first.")
    now = Verdict(allow_null=True, help_text="How it is now; null where one of the two is gone.")


class EventDetails(EventAnswer):
    why = Why(allow_null=True, help_text="Of a use: why it was allowed, or was not.")


def event(row: AuditEvent) -> Mapping[str, Any]:
    """Give an event of the record as the API tells it."""
    return {
        "id": row.id,
        "at": row.at,
        "action": row.action,
        "sentence": row.sentence,
        "actor": {"kind": row.actor_kind, "id": row.actor_id, "name": row.actor_name},
        "target": {"kind": row.target_kind, "id": row.target_id, "path": row.target_path},
        "address": row.address,
        "severity": row.severity,
        "facts": row.facts,
    }
