"""Give those who are there what new people are given: the privilege to set their own password."""

from typing import Any

from django.db import migrations


def give(apps: Any, _schema_editor: Any) -> None:
    people = apps.get_model("accounts", "User")
    permissions = apps.get_model("auth", "Permission")
    own = permissions.objects.filter(
        content_type__app_label="accounts", codename="set_own_password"
    ).first()
    # In a database that is made just now, there are neither people nor permissions yet.
    if own is None:
        return
    through = people.user_permissions.through
    rows = people.objects.filter(is_service=False).values_list("pk", flat=True)
    through.objects.bulk_create(
        [through(user_id=pk, permission_id=own.pk) for pk in rows],
        batch_size=1000,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [
        # Back: the old code asks nobody for the privilege.
        migrations.RunPython(give, migrations.RunPython.noop)
    ]
