"""Names apart from the items, with an index of their parts, so that a search need not read all."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

# All parts of one to three characters; of three alone where a longer text is looked for. In
# loops: a query in here would take five times as long.
PARTS = """
CREATE FUNCTION containers_parts(folded text, shortest integer) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    parts text[] := '{}';
BEGIN
    FOR size IN shortest..3 LOOP
        FOR place IN 1..length(folded) - size + 1 LOOP
            parts := parts || substr(folded, place, size);
        END LOOP;
    END LOOP;
    RETURN to_jsonb(parts);
END $$
"""
NAMED = """
CREATE FUNCTION containers_named() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO containers_itemname (item_id, kind, folded)
    VALUES (NEW.id, NEW.kind, lower(NEW.name))
    ON CONFLICT (item_id) DO UPDATE SET folded = excluded.folded;
    RETURN NULL;
END $$;
CREATE TRIGGER containers_named AFTER INSERT OR UPDATE OF name ON containers_item
    FOR EACH ROW EXECUTE FUNCTION containers_named();
INSERT INTO containers_itemname (item_id, kind, folded)
    SELECT id, kind, lower(name) FROM containers_item;
-- Else the indexes could not be made in the same transaction.
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
NOT_NAMED = """
DROP TRIGGER containers_named ON containers_item;
DROP FUNCTION containers_named();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('containers', '0002_bin'),
    ]

    operations = [
        migrations.RunSQL(PARTS, 'DROP FUNCTION containers_parts(text, integer)'),
        migrations.CreateModel(
            name='ItemName',
            fields=[
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='named', serialize=False, to='containers.item')),
                ('kind', models.TextField(choices=[('container', 'Container'), ('credential', 'Credential')])),
                ('folded', models.TextField()),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.RunSQL(NAMED, NOT_NAMED),
        migrations.AddIndex(
            model_name='itemname',
            index=django.contrib.postgres.indexes.GinIndex(models.Func('folded', 1, function='containers_parts', output_field=models.JSONField()), name='containers_itemname_parts'),
        ),
        migrations.AddIndex(
            model_name='itemname',
            index=models.Index(fields=['kind', 'folded', 'item'], name='containers_itemname_kind'),
        ),
        migrations.AddIndex(
            model_name='itemname',
            index=models.Index(fields=['folded', 'item'], name='containers_itemname_folded'),
        ),
    ]
