"""The record: partitioned by the time in its ids, append-only."""

import django.contrib.postgres.fields
from django.db import migrations, models
from django.utils import timezone

import tokenwell.ids
from tokenwell.audit import partitions

TABLE = """
CREATE TABLE audit_auditevent (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    action text NOT NULL,
    severity text NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    actor_name text NOT NULL,
    address inet,
    target_kind text NOT NULL,
    target_id uuid,
    target_path text NOT NULL,
    within uuid[] NOT NULL,
    facts jsonb NOT NULL
) PARTITION BY RANGE (id);
CREATE TABLE audit_auditevent_rest PARTITION OF audit_auditevent DEFAULT;
CREATE INDEX audit_target ON audit_auditevent (target_id, id DESC);
CREATE INDEX audit_actor ON audit_auditevent (actor_id, id DESC);

CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record is append-only';
END $$;
-- Row triggers of the parent are copied to every partition, those to come too.
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit_auditevent
    FOR EACH ROW EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER audit_auditevent_rest_no_truncate BEFORE TRUNCATE ON audit_auditevent_rest
    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
"""


def make_partitions(apps, schema_editor):
    partitions.ensure("audit_auditevent", now=timezone.now(), append_only=True)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    TABLE,
                    "DROP TABLE audit_auditevent; DROP FUNCTION audit_append_only();",
                ),
                migrations.RunPython(make_partitions, migrations.RunPython.noop),
            ],
            state_operations=[
                migrations.CreateModel(
                    name="AuditEvent",
                    fields=[
                        ("id", models.UUIDField(default=tokenwell.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ("at", models.DateTimeField()),
                        ("action", models.TextField()),
                        ("severity", models.TextField(choices=[("info", "info"), ("warning", "warning"), ("error", "error")])),
                        ("actor_kind", models.TextField(choices=[("user", "User"), ("service", "Service"), ("system", "System")])),
                        ("actor_id", models.UUIDField(null=True)),
                        ("actor_name", models.TextField()),
                        ("address", models.GenericIPAddressField(null=True)),
                        ("target_kind", models.TextField()),
                        ("target_id", models.UUIDField(null=True)),
                        ("target_path", models.TextField()),
                        ("within", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                        ("facts", models.JSONField(default=dict)),
                    ],
                    options={
                        "ordering": ("-id",),
                        "default_permissions": (),
                        "indexes": [
                            models.Index(fields=["target_id", "-id"], name="audit_target"),
                            models.Index(fields=["actor_id", "-id"], name="audit_actor"),
                        ],
                    },
                ),
            ],
        ),
    ]
