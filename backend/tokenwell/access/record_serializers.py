"""What the API says of the record."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from tokenwell.audit.actions import sentence
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


def event(row: AuditEvent) -> Mapping[str, Any]:
    """Give an event of the record as the API tells it."""
    return {
        "id": row.id,
        "at": row.at,
        "action": row.action,
        "sentence": sentence(
            row.action, actor=row.actor_name, path=row.target_path, facts=row.facts
        ),
        "actor": {"kind": row.actor_kind, "id": row.actor_id, "name": row.actor_name},
        "target": {"kind": row.target_kind, "id": row.target_id, "path": row.target_path},
        "address": row.address,
        "severity": row.severity,
        "facts": row.facts,
    }
