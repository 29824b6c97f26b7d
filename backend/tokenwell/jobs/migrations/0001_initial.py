"""Jobs, their runs in monthly partitions, and the files that they send."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tokenwell.encryption.fields
import tokenwell.ids

RUNS = """
CREATE TABLE jobs_jobrun (
    id uuid PRIMARY KEY,
    job_id uuid NOT NULL,
    job_path text NOT NULL,
    created_at timestamptz NOT NULL,
    due_at timestamptz,
    outcome text NOT NULL,
    error text NOT NULL,
    sentence text NOT NULL,
    started_by_kind text NOT NULL,
    started_by_id uuid,
    started_by_name text NOT NULL,
    for_id uuid,
    for_name text NOT NULL,
    parameters bytea,
    step smallint NOT NULL,
    tries smallint NOT NULL,
    is_sending boolean NOT NULL,
    captured bytea,
    not_before timestamptz NOT NULL,
    fence bigint NOT NULL,
    lease_until timestamptz,
    started_at timestamptz,
    sent_at timestamptz,
    ended_at timestamptz,
    attempts jsonb NOT NULL,
    status smallint,
    size bigint,
    content_type text NOT NULL,
    body bytea,
    is_cut boolean NOT NULL,
    repeats uuid
) PARTITION BY RANGE (id);
CREATE TABLE jobs_jobrun_rest PARTITION OF jobs_jobrun DEFAULT;
CREATE INDEX jobs_run_of ON jobs_jobrun (job_id, id DESC);
CREATE INDEX jobs_run_open ON jobs_jobrun (job_id, id) WHERE outcome IN ('queued', 'running');
"""


def _words(*words):
    return [(word, word) for word in words]


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0003_key_limits'),
        ('containers', '0011_jobs'),
        ('credentials', '0006_saved_view'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Job',
            fields=[
                ('item_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='containers.item')),
                ('description', models.TextField(blank=True, default='')),
                ('is_enabled', models.BooleanField(default=True)),
                ('wants_credential', models.BooleanField(default=False, editable=False)),
                ('steps', models.JSONField(default=list)),
                ('parameters', models.JSONField(default=list)),
                ('retries', models.SmallIntegerField(default=0)),
                ('backoff_seconds', models.SmallIntegerField(default=5)),
                ('repeatable', models.TextField(choices=_words('by_method', 'yes', 'no'), default='by_method')),
                ('schedule_kind', models.TextField(choices=_words('none', 'cron', 'interval'), default='none')),
                ('cron', models.TextField(blank=True, default='')),
                ('zone', models.TextField(blank=True, default='UTC')),
                ('every_seconds', models.IntegerField(null=True)),
                ('anchor', models.DateTimeField(null=True)),
                ('overlap', models.TextField(choices=_words('skip', 'queue'), default='skip')),
                ('missed', models.TextField(choices=_words('skip', 'once'), default='once')),
                ('next_at', models.DateTimeField(editable=False, null=True)),
                ('last_run_at', models.DateTimeField(editable=False, null=True)),
                ('last_outcome', models.TextField(blank=True, default='', editable=False)),
                ('failing_since', models.DateTimeField(editable=False, null=True)),
                ('calls_with', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='jobs', to='credentials.credential')),
                ('runs_for', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(condition=models.Q(('is_enabled', True), ('next_at__isnull', False)), fields=['next_at'], name='jobs_job_due')],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('retries__gte', 0), ('retries__lte', 5)), name='jobs_job_few_retries'),
                    models.CheckConstraint(condition=models.Q(('every_seconds__isnull', True), ('every_seconds__gte', 60), _connector='OR'), name='jobs_job_not_too_often'),
                ],
            },
            bases=('containers.item',),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(RUNS, 'DROP TABLE jobs_jobrun')],
            state_operations=[
                migrations.CreateModel(
                    name='JobRun',
                    fields=[
                        ('id', models.UUIDField(default=tokenwell.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('job_id', models.UUIDField()),
                        ('job_path', models.TextField()),
                        ('created_at', models.DateTimeField()),
                        ('due_at', models.DateTimeField(null=True)),
                        ('outcome', models.TextField(choices=_words('queued', 'running', 'succeeded', 'failed', 'interrupted', 'skipped', 'stopped'), default='queued')),
                        ('error', models.TextField(default='')),
                        ('sentence', models.TextField(default='')),
                        ('started_by_kind', models.TextField(choices=[('user', 'User'), ('service', 'Service'), ('system', 'System')])),
                        ('started_by_id', models.UUIDField(null=True)),
                        ('started_by_name', models.TextField()),
                        ('for_id', models.UUIDField(null=True)),
                        ('for_name', models.TextField(default='')),
                        ('parameters', tokenwell.encryption.fields.EncryptedField(null=True)),
                        ('step', models.SmallIntegerField(default=0)),
                        ('tries', models.SmallIntegerField(default=0)),
                        ('is_sending', models.BooleanField(default=False)),
                        ('captured', tokenwell.encryption.fields.EncryptedField(null=True)),
                        ('not_before', models.DateTimeField()),
                        ('fence', models.BigIntegerField(default=0)),
                        ('lease_until', models.DateTimeField(null=True)),
                        ('started_at', models.DateTimeField(null=True)),
                        ('sent_at', models.DateTimeField(null=True)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('attempts', models.JSONField(default=list)),
                        ('status', models.SmallIntegerField(null=True)),
                        ('size', models.BigIntegerField(null=True)),
                        ('content_type', models.TextField(default='')),
                        ('body', tokenwell.encryption.fields.EncryptedField(null=True)),
                        ('is_cut', models.BooleanField(default=False)),
                        ('repeats', models.UUIDField(null=True)),
                    ],
                    options={
                        'default_permissions': (),
                        'indexes': [
                            models.Index(fields=['job_id', '-id'], name='jobs_run_of'),
                            models.Index(condition=models.Q(('outcome__in', ['queued', 'running'])), fields=['job_id', 'id'], name='jobs_run_open'),
                        ],
                    },
                ),
            ],
        ),
        migrations.CreateModel(
            name='RunKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('caller_id', models.UUIDField()),
                ('key', models.TextField()),
                ('digest', models.BinaryField()),
                ('run_id', models.UUIDField()),
                ('created_at', models.DateTimeField()),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='jobs.job')),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(fields=['created_at'], name='jobs_runkey_at')],
                'constraints': [models.UniqueConstraint(fields=('job', 'caller_id', 'key'), name='jobs_runkey_once')],
            },
        ),
        migrations.CreateModel(
            name='BodyFile',
            fields=[
                ('id', models.UUIDField(default=tokenwell.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('content_type', models.TextField()),
                ('size', models.IntegerField()),
                ('created_at', models.DateTimeField()),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='jobs.job')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='BodyPart',
            fields=[
                ('id', models.UUIDField(default=tokenwell.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.SmallIntegerField()),
                ('data', tokenwell.encryption.fields.EncryptedField()),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='jobs.bodyfile')),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('file', 'number'), name='jobs_bodypart_number')],
            },
        ),
    ]
