"""Secrets of second factors, codes that were tried, and links that were asked for."""

import django.db.models.deletion
import tokenwell.encryption.fields
import tokenwell.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FactorSecret',
            fields=[
                ('id', models.UUIDField(default=tokenwell.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('secret', tokenwell.encryption.fields.EncryptedField()),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='CodeTry',
            fields=[
                ('id', models.UUIDField(default=tokenwell.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='code_tries', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ResetRequest',
            fields=[
                ('id', models.UUIDField(default=tokenwell.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('email', models.TextField()),
                ('address', models.GenericIPAddressField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(fields=['email', 'id'], name='signing_in_reset_email'), models.Index(fields=['address', 'id'], name='signing_in_reset_address'), models.Index(condition=models.Q(('settled_at__isnull', True)), fields=['id'], name='signing_in_reset_open')],
            },
        ),
    ]
