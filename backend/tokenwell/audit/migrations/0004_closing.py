"""Keep what was closed to whom, however it disappears; a trigger sees to it, for all who say it."""

from django.db import migrations, models

KEPT = """
CREATE FUNCTION audit_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_closing (subject_id, facet, place_id)
    SELECT coalesce(NEW.user_id, (SELECT uid FROM accounts_role WHERE group_ptr_id = NEW.role_id)),
        NEW.facet, NEW.item_id
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER audit_closed AFTER INSERT OR UPDATE ON containers_permissionentry
    FOR EACH ROW WHEN (NEW.value = 'no_access') EXECUTE FUNCTION audit_closed();

INSERT INTO audit_closing (subject_id, facet, place_id)
SELECT coalesce(e.user_id, r.uid), e.facet, e.item_id
FROM containers_permissionentry e LEFT JOIN accounts_role r ON r.group_ptr_id = e.role_id
WHERE e.value = 'no_access';
-- What is gone by now is told by the record alone, as far as it is kept.
INSERT INTO audit_closing (subject_id, facet, place_id)
SELECT DISTINCT said[1]::uuid, said[2], e.target_id
FROM audit_auditevent e
CROSS JOIN LATERAL (VALUES ('added'), ('changed'), ('removed')) AS lists (name)
CROSS JOIN LATERAL jsonb_array_elements_text(
    CASE jsonb_typeof(e.facts -> lists.name) WHEN 'array' THEN e.facts -> lists.name
        ELSE '[]' END
) AS line
CROSS JOIN LATERAL regexp_match(
    line, '\\(([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\\): ([a-z]+) [^():]*no access[^():]*$'
) AS said
WHERE e.action = 'permissions.changed' AND e.target_id IS NOT NULL AND said IS NOT NULL
ON CONFLICT DO NOTHING;
"""
NOT_KEPT = """
DROP TRIGGER audit_closed ON containers_permissionentry;
DROP FUNCTION audit_closed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_rights"),
        ("accounts", "0001_initial"),
        ("containers", "0001_initial"),
    ]
    operations = [
        migrations.CreateModel(
            name="Closing",
            fields=[
                ("pk", models.CompositePrimaryKey("subject_id", "facet", "place_id", blank=True, editable=False, primary_key=True, serialize=False)),
                ("subject_id", models.UUIDField()),
                ("facet", models.TextField()),
                ("place_id", models.UUIDField()),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RunSQL(KEPT, NOT_KEPT),
    ]
