"""The fingerprints of keys that were used."""

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='KnownKey',
            fields=[
                ('fingerprint', models.TextField(primary_key=True, serialize=False)),
                ('first_seen_at', models.DateTimeField()),
            ],
            options={
                'default_permissions': (),
            },
        ),
    ]
