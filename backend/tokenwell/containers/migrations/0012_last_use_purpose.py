"""When a service last used a credential, for each purpose."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# So far there was one purpose alone.
_BY_PURPOSE = """
ALTER TABLE containers_lastuse ADD COLUMN purpose text NOT NULL DEFAULT 'http';
ALTER TABLE containers_lastuse DROP CONSTRAINT containers_lastuse_pkey;
ALTER TABLE containers_lastuse ADD PRIMARY KEY (user_id, item_id, purpose);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('containers', '0011_jobs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Django has no way to change a key of several columns.
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(_BY_PURPOSE, migrations.RunSQL.noop)],
            state_operations=[
                migrations.DeleteModel(name='LastUse'),
                migrations.CreateModel(
                    name='LastUse',
                    fields=[
                        ('pk', models.CompositePrimaryKey('user', 'item', 'purpose', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('purpose', models.TextField(db_default='http', default='http')),
                        ('last_used_at', models.DateTimeField()),
                        ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='containers.item')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'default_permissions': (),
                    },
                ),
            ],
        ),
    ]
