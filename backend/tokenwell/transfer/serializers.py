"""What the API takes for an export or an import, and what it says of them."""

from typing import Any

from rest_framework import serializers

from tokenwell.transfer.files import FileField
from tokenwell.transfer.steps import Choice, Does
from tokenwell.web.serializers import Strict


class PassphraseField(serializers.CharField):
    """A passphrase, as it is typed; it goes in only."""

    def __init__(self, **kwargs: Any) -> None:
        usual = {
            "required": False,
            "max_length": 1024,
            "trim_whitespace": False,
            "write_only": True,
        }
        super().__init__(**{**usual, **kwargs})


class NewExport(Strict):
    passphrase = PassphraseField(help_text="With it, secrets and tokens are in the file, under it.")
    roles = serializers.BooleanField(
        default=False, help_text="The roles too that entries name, with who is in them."
    )
    suspend = serializers.BooleanField(
        default=False, help_text="Suspend the credentials here in the same transaction."
    )


class ExportPreview(serializers.Serializer[Any]):
    containers = serializers.IntegerField()
    credentials = serializers.IntegerField()
    jobs = serializers.IntegerField()
    with_secrets = serializers.IntegerField()
    with_refresh_tokens = serializers.IntegerField()
    left_out = serializers.IntegerField(
        help_text="What you see and may not read. What you do not see is not counted."
    )
    notes = serializers.ListField(child=serializers.CharField())


class NewImport(Strict):
    file = FileField()
    passphrase = PassphraseField(help_text="Without it, secrets and tokens stay away.")
    existing = serializers.ChoiceField(
        choices=["skip", "overwrite"],
        default="skip",
        help_text="What to do with what is there. Secrets stay where the file brings none.",
    )
    ids = serializers.ChoiceField(
        choices=["keep", "new"],
        default="keep",
        help_text="Whether new credentials keep the ids that programs know them by.",
    )
    people = serializers.BooleanField(
        default=True, help_text="Whether roles and entries are imported."
    )
    enable_jobs = serializers.BooleanField(
        default=False,
        help_text="Whether jobs that were switched on where they were are here too.",
    )
    leave_out = serializers.ListField(
        child=serializers.CharField(max_length=60_000),
        default=list,
        max_length=10_000,
        help_text="Paths of records to leave out, each with all below it.",
    )

    def choice(self) -> Choice:
        """Give what was chosen."""
        said = self.validated_data
        return Choice(
            existing=said["existing"],
            ids=said["ids"],
            people=said["people"],
            enable_jobs=said["enable_jobs"],
            leave_out=frozenset(said["leave_out"]),
        )


class NewDeclaration(Strict):
    file = FileField()


class PlannedStep(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=["role", "container", "credential", "job"])
    path = serializers.CharField()
    does = serializers.ChoiceField(choices=[does.value for does in Does])
    reason = serializers.CharField()
    notes = serializers.ListField(child=serializers.CharField())
    takes_tokens = serializers.BooleanField()


class PlanCounts(serializers.Serializer[Any]):
    create = serializers.IntegerField()  # type: ignore[assignment]
    overwrite = serializers.IntegerField()
    skip = serializers.IntegerField()
    conflict = serializers.IntegerField()


class PlanAnswer(serializers.Serializer[Any]):
    counts = PlanCounts()
    steps = PlannedStep(many=True)
