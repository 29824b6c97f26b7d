"""Find what changed rights at a place or of a person, however many uses lie between."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_within")]
    operations = [
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                fields=["target_id", "-id"],
                condition=models.Q(
                    action__in=(
                        "permissions.changed",
                        "role.members_changed",
                        "role.deleted",
                        "container.created",
                        "credential.created",
                        "container.moved",
                        "credential.moved",
                        "item.restored",
                        "user.disabled",
                        "user.updated",
                        "service.created",
                        "service.updated",
                    )
                ),
                name="audit_rights",
            ),
        ),
    ]
