"""What the API says of notices, and what it takes."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tokenwell.credentials.fields import UrlField
from tokenwell.notices import words
from tokenwell.notices.kinds import CHOICES, DeliveryState, NoticeKind
from tokenwell.notices.models import Delivery, Notice, Webhook
from tokenwell.web.serializers import Strict

STATES = [state.value for state in DeliveryState]
KINDS = [kind.value for kind in NoticeKind]


class KindsField(serializers.ListField):
    """Kinds of news that somebody chose, each once."""

    child = serializers.ChoiceField(choices=CHOICES)

    def to_internal_value(self, data: Any) -> list[str]:
        chosen = set(super().to_internal_value(data))
        return [kind for kind in CHOICES if kind in chosen]


class KindAnswer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=CHOICES)
    word = serializers.CharField()
    sentence = serializers.CharField()


class PreferencesAnswer(serializers.Serializer[Any]):
    email = serializers.CharField()
    kinds = serializers.ListField(child=serializers.ChoiceField(choices=CHOICES))
    choices = KindAnswer(many=True, help_text="All that there is to choose from, in words.")
    email_is_set_up = serializers.BooleanField(
        help_text="Whether this installation sends e-mails at all."
    )


class PreferencesChange(Strict):
    email = serializers.EmailField(max_length=254, allow_blank=True, required=False)
    kinds = KindsField(required=False)


class DeliveryAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    webhook = serializers.UUIDField(
        source="webhook_id", allow_null=True, help_text="null: by e-mail."
    )
    state = serializers.ChoiceField(choices=STATES)
    tries = serializers.IntegerField()
    started_at = serializers.DateTimeField()
    next_at = serializers.DateTimeField(allow_null=True)
    status = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField()
    delivered_at = serializers.DateTimeField(allow_null=True)


class WebhookAnswer(serializers.ModelSerializer[Webhook]):
    kinds = serializers.ListField(child=serializers.ChoiceField(choices=CHOICES))
    last_delivery = serializers.SerializerMethodField()

    class Meta:
        model = Webhook
        fields = (
            "id",
            "url",
            "description",
            "kinds",
            "is_enabled",
            "disabled_reason",
            "failing_since",
            "rotated_at",
            "created_at",
            "last_delivery",
        )
        read_only_fields = fields

    @extend_schema_field(DeliveryAnswer(allow_null=True))
    def get_last_delivery(self, webhook: Webhook) -> Any:
        # One row from the end of an index; there are 20 webhooks at most.
        newest = webhook.deliveries.order_by("-id").first()
        return DeliveryAnswer(newest).data if newest else None


class NewSecretAnswer(WebhookAnswer):
    secret = serializers.CharField(
        read_only=True, help_text="Shown once. It verifies what is posted."
    )

    class Meta(WebhookAnswer.Meta):
        fields = (*WebhookAnswer.Meta.fields, "secret")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


class NewWebhook(Strict):
    url = UrlField(allow_blank=False)
    description = serializers.CharField(max_length=1000, allow_blank=True, default="")
    kinds = KindsField(default=list(CHOICES))


class WebhookChange(Strict):
    url = UrlField(allow_blank=False, required=False)
    description = serializers.CharField(max_length=1000, allow_blank=True, required=False)
    kinds = KindsField(required=False)
    is_enabled = serializers.BooleanField(required=False)


class NoticeCredential(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    path = serializers.CharField()
    error = serializers.CharField()
    ends_at = serializers.DateTimeField(allow_null=True)


class NoticeLine(serializers.Serializer[Any]):
    """What a notice is about, in a line."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=KINDS)
    subject = serializers.SerializerMethodField()
    host = serializers.CharField()
    count = serializers.IntegerField()
    created_at = serializers.DateTimeField()

    def get_subject(self, notice: Notice) -> str:
        return words.subject(notice)


class LoggedDelivery(DeliveryAnswer):
    """A delivery in the log of a webhook."""

    notice = NoticeLine()


class NoticeAnswer(NoticeLine):
    what_happened = serializers.SerializerMethodField()
    what_it_means = serializers.SerializerMethodField()
    what_to_do = serializers.SerializerMethodField()
    credentials = NoticeCredential(many=True)
    deliveries = DeliveryAnswer(many=True)

    def get_what_happened(self, notice: Notice) -> str:
        return words.sentences(notice)[0]

    def get_what_it_means(self, notice: Notice) -> str:
        return words.sentences(notice)[1]

    def get_what_to_do(self, notice: Notice) -> str:
        return words.sentences(notice)[2]


def delivery(row: Delivery) -> Any:
    """Answer with one delivery and what it is of."""
    return LoggedDelivery(row).data
