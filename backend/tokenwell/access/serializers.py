"""What the API says of permissions, their effects and their reasons, and what it takes."""

from typing import Any

from rest_framework import serializers

from tokenwell.access.people_serializers import PRIVILEGE
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import Kind
from tokenwell.containers.serializers import RIGHTS, Crumb
from tokenwell.web.serializers import Strict


class Subject(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=["user", "role", "service"])
    id = serializers.UUIDField()
    name = serializers.CharField()


class EntryAnswer(serializers.Serializer[Any]):
    subject = Subject()
    facet = serializers.ChoiceField(choices=list(Facet))
    value = serializers.ChoiceField(choices=list(Value))


class InheritedEntry(EntryAnswer):
    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # `from` can't be the name of an attribute.
        return {**super().get_fields(), "from": Crumb()}


class Permissions(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=Kind.choices)
    path = serializers.CharField()
    may_change = serializers.BooleanField()
    entries = EntryAnswer(many=True)
    inherited = InheritedEntry(many=True)


class OldEntry(Strict):
    user = serializers.UUIDField(required=False, help_text="A user or a service.")
    role = serializers.UUIDField(required=False)
    facet = serializers.ChoiceField(choices=list(Facet))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("user" in attrs) == ("role" in attrs):
            raise serializers.ValidationError("Name either a user or a role.")
        return attrs


class NewEntry(OldEntry):
    value = serializers.ChoiceField(choices=list(Value))


class NewPermissions(Strict):
    entries = NewEntry(many=True, max_length=1000)  # type: ignore[call-arg]


class SecuredPlace(Strict):
    id = serializers.UUIDField()
    etag = serializers.CharField(
        max_length=200, required=False, help_text="Of its permissions, as they were read."
    )


class SeveralPermissions(Strict):
    items = SecuredPlace(many=True, min_length=1, max_length=200)  # type: ignore[call-arg]
    set = NewEntry(many=True, max_length=100)  # type: ignore[call-arg]
    remove = OldEntry(many=True, max_length=100)  # type: ignore[call-arg]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len({place["id"] for place in attrs["items"]}) != len(attrs["items"]):
            raise serializers.ValidationError({"items": "Name each place once."})
        about = [
            (entry.get("user"), entry.get("role"), entry["facet"])
            for entry in (*attrs["set"], *attrs["remove"])
        ]
        if len(set(about)) != len(about):
            raise serializers.ValidationError(
                {"set": "Say one thing of a user or role and a facet."}
            )
        return attrs


class NewPlace(Strict):
    parent = serializers.UUIDField()  # type: ignore[assignment]


class Touched(serializers.Serializer[Any]):
    right = serializers.ChoiceField(choices=RIGHTS)
    items = serializers.IntegerField(help_text="On how many containers or credentials.")


class PersonEffect(serializers.Serializer[Any]):
    person = Subject()
    gains = Touched(many=True)
    loses = Touched(many=True)
    gains_privileges = serializers.ListField(
        child=serializers.ChoiceField(choices=PRIVILEGE), required=False, help_text="By a role."
    )
    loses_privileges = serializers.ListField(
        child=serializers.ChoiceField(choices=PRIVILEGE), required=False, help_text="By a role."
    )


class Effects(serializers.Serializer[Any]):
    people = serializers.IntegerField(help_text="How many people and services it concerns.")
    effects = PersonEffect(many=True, help_text="The first 100 of them, by name.")
    own = PersonEffect(
        allow_null=True, help_text="Of whoever asks, even if not one of the first 100."
    )
    everybody_gains = serializers.ListField(
        child=serializers.ChoiceField(choices=RIGHTS),
        help_text="What everybody who is signed in would have somewhere, and has not now.",
    )


class SeveralEffects(Effects):
    items = SecuredPlace(
        many=True, help_text="The places, each with the `etag` of its permissions now."
    )


class ReasonAnswer(serializers.Serializer[Any]):
    facet = serializers.ChoiceField(choices=list(Facet))
    value = serializers.ChoiceField(choices=list(Value))
    subject = Subject(help_text="Whom the entry names.")
    through = Subject(
        many=True, help_text="The roles from the person's own to the one that the entry names."
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # `from` can't be the name of an attribute.
        return {**super().get_fields(), "from": Crumb()}


class Holder(serializers.Serializer[Any]):
    person = Subject()
    rights = serializers.ListField(child=serializers.ChoiceField(choices=RIGHTS))
    reasons = ReasonAnswer(many=True)
    last_used_at = serializers.DateTimeField(
        required=False,
        allow_null=True,
        help_text="Told where `unused_days` is asked, of here and below; null after a year too.",
    )


class Place(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    path = serializers.CharField()
    rights = serializers.ListField(child=serializers.ChoiceField(choices=RIGHTS))


class RightsChange(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="The event in the record.")
    at = serializers.DateTimeField()
    sentence = serializers.CharField()


class Verdict(serializers.Serializer[Any]):
    subject = Subject()
    right = serializers.ChoiceField(choices=RIGHTS)
    path = serializers.CharField()
    allowed = serializers.BooleanField()
    sentence = serializers.CharField()
    reasons = ReasonAnswer(many=True, help_text="The entries that give it.")
    stops = ReasonAnswer(many=True, help_text="The entries of this facet that give nothing.")
    history = RightsChange(
        many=True, help_text="What gave it and what took it, the newest first; at most 100."
    )


class SaidAt(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    path = serializers.CharField()


class UsableByEverybody(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    path = serializers.CharField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # `from` can't be the name of an attribute.
        return {**super().get_fields(), "from": SaidAt(help_text="Where the entry is.")}
