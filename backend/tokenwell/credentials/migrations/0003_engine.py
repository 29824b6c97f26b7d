"""What the engine keeps of hosts, clients and its epoch; the news; the counts."""

import django.contrib.postgres.fields
import tokenwell.ids
from django.db import migrations, models


# As `credentials.hosts.host_of` reads it; what was made before gets it here.
FILL = """
UPDATE credentials_credentialclock c
SET host = coalesce(lower(substring(k.token_endpoint from '^[A-Za-z]+://([^/?#]+)')), ''),
    ends_at = (SELECT t.expires_at FROM credentials_tokenset t WHERE t.id = c.token_set)
FROM credentials_credential k
WHERE k.item_ptr_id = c.credential_id;
UPDATE credentials_credentialclock c SET dies_at = c.ends_at
FROM credentials_credential k, credentials_tokenset t
WHERE k.item_ptr_id = c.credential_id AND t.id = c.token_set AND t.refresh_token IS NULL
  AND k.grant_type IN ('authorization_code', 'implicit', 'device_code');
INSERT INTO credentials_engine (id, epoch, resumed) VALUES (1, 0, '{}');
"""


class Migration(migrations.Migration):

    dependencies = [
        ('credentials', '0002_every_grant'),
    ]

    operations = [
        migrations.CreateModel(
            name='Engine',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('epoch', models.BigIntegerField(default=0)),
                ('restored_at', models.DateTimeField(null=True)),
                ('resumed', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='News',
            fields=[
                ('id', models.UUIDField(default=tokenwell.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('credential_id', models.UUIDField()),
                ('path', models.TextField()),
                ('host', models.TextField(default='')),
                ('kind', models.TextField(choices=[('needs_authorization', 'needs_authorization'), ('uncertain', 'uncertain'), ('error', 'error'), ('ending', 'ending'), ('recovered', 'recovered')])),
                ('error', models.TextField(default='')),
                ('ends_at', models.DateTimeField(null=True)),
                ('days', models.SmallIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('told_at', models.DateTimeField(null=True)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='PausedClient',
            fields=[
                ('client', models.BinaryField(primary_key=True, serialize=False)),
                ('host', models.TextField()),
                ('client_id', models.TextField()),
                ('error', models.TextField()),
                ('since', models.DateTimeField()),
                ('probe_at', models.DateTimeField()),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ProviderHost',
            fields=[
                ('host', models.TextField(primary_key=True, serialize=False)),
                ('failures', models.IntegerField(default=0)),
                ('failing', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('closed_until', models.DateTimeField(null=True)),
                ('held_until', models.DateTimeField(null=True)),
                ('held_by', models.UUIDField(null=True)),
                ('pace', models.FloatField(null=True)),
                ('paced_until', models.DateTimeField(null=True)),
                ('paced_since', models.DateTimeField(null=True)),
                ('last_error', models.TextField(default='')),
                ('last_error_at', models.DateTimeField(null=True)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.TextField()),
                ('host', models.TextField(default='')),
                ('label', models.TextField(default='')),
                ('count', models.BigIntegerField(default=0)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.RemoveIndex(
            model_name='credentialclock',
            name='credentials_clock_due',
        ),
        migrations.AddField(
            model_name='credentialclock',
            name='client',
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name='credentialclock',
            name='dies_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='credentialclock',
            name='dies_set_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='credentialclock',
            name='ends_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='credentialclock',
            name='host',
            field=models.TextField(db_default='', default=''),
        ),
        migrations.AddField(
            model_name='credentialclock',
            name='is_misconfigured',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='credentialclock',
            name='warned_days',
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name='credentialclock',
            index=models.Index(condition=models.Q(('refresh_at__isnull', False)), fields=['host', 'refresh_at'], name='credentials_clock_due'),
        ),
        migrations.AddIndex(
            model_name='credentialclock',
            index=models.Index(condition=models.Q(('open_attempt__isnull', False)), fields=['host'], name='credentials_clock_in_flight'),
        ),
        migrations.AddIndex(
            model_name='credentialclock',
            index=models.Index(condition=models.Q(('is_misconfigured', True)), fields=['ends_at'], name='credentials_clock_not_mended'),
        ),
        migrations.AddIndex(
            model_name='credentialclock',
            index=models.Index(condition=models.Q(('client__isnull', False)), fields=['client'], name='credentials_clock_client'),
        ),
        migrations.AddIndex(
            model_name='credentialclock',
            index=models.Index(condition=models.Q(('dies_at__isnull', False)), fields=['dies_at'], name='credentials_clock_dies'),
        ),
        migrations.AddIndex(
            model_name='news',
            index=models.Index(fields=['credential_id', '-id'], name='credentials_news_of'),
        ),
        migrations.AddIndex(
            model_name='news',
            index=models.Index(condition=models.Q(('told_at__isnull', True)), fields=['id'], name='credentials_news_untold'),
        ),
        migrations.AddConstraint(
            model_name='tally',
            constraint=models.UniqueConstraint(fields=('name', 'host', 'label'), name='credentials_tally_once'),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
