"""What the API says of what a person leaves behind, and what it takes."""

from typing import Any

from rest_framework import serializers

from tokenwell.access.serializers import Effects, Subject
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import Kind
from tokenwell.web.serializers import Strict

_HIDDEN = "How many more there are, where whoever asks may not see them."


class OwnedItem(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    path = serializers.CharField()


class OwnEntry(serializers.Serializer[Any]):
    place = OwnedItem()
    facet = serializers.ChoiceField(choices=list(Facet))
    value = serializers.ChoiceField(choices=list(Value))
    may_change = serializers.BooleanField(help_text="Whether whoever asks may change it.")


class OwnedItems(serializers.Serializer[Any]):
    named = OwnedItem(many=True, help_text="The first 100.")
    count = serializers.IntegerField(help_text="How many whoever asks may see.")
    hidden = serializers.IntegerField(help_text=_HIDDEN)


class OwnEntries(serializers.Serializer[Any]):
    named = OwnEntry(many=True, help_text="The first 100.")
    count = serializers.IntegerField(help_text="How many whoever asks may see.")
    hidden = serializers.IntegerField(help_text=_HIDDEN)


class Belongings(serializers.Serializer[Any]):
    items = OwnedItems(help_text="Containers and credentials.")
    jobs = OwnedItems(help_text="Jobs that run for the person.")
    entries = OwnEntries(help_text="What is said of the person by name.")
    roles = Subject(many=True, help_text="That the person was put into.")
    services = Subject(many=True, help_text="That the person made; they work on.")
    webhooks = serializers.IntegerField(help_text="Addresses that notices are posted to.")
    authorizations = serializers.IntegerField(help_text="Attempts to authorize that are open.")


class NewHandOver(Strict):
    to = serializers.UUIDField(help_text="A person.")


class HandOver(serializers.Serializer[Any]):
    entries = serializers.IntegerField(help_text="Permission entries that go over.")
    items = serializers.IntegerField(help_text="Containers and credentials that go over.")
    entries_left = serializers.IntegerField(
        help_text="Permission entries that stay, since whoever asks may not change them."
    )
    jobs = serializers.IntegerField(help_text="Jobs that run for the other one from then on.")
    jobs_left = serializers.IntegerField(
        help_text="Jobs that stay, since the other one may not change them or use their credential."
    )


class JobOfTheirs(OwnedItem):
    goes = serializers.BooleanField(help_text="Whether it runs for the other one from then on.")


class HandOverPreview(HandOver):
    effects = Effects()
    named_jobs = JobOfTheirs(
        many=True, help_text="Of those that whoever asks may see, the first 100."
    )
