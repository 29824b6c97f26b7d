"""Who could have thrown away what is in the bin, and where that was."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

# As far as it is known: where the container is now that it was in.
_FILL = """
UPDATE containers_binned b SET within = i.ancestors || i.id
FROM containers_item i WHERE i.id = b.parent_id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('containers', '0012_last_use_purpose'),
    ]

    operations = [
        migrations.AddField(
            model_name='binned',
            name='within',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='binned',
            name='could_users',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='binned',
            name='could_roles',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), db_default=[], default=list, size=None),
        ),
        migrations.AlterField(
            model_name='item',
            name='parent',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='children', to='containers.container'),
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
    ]
