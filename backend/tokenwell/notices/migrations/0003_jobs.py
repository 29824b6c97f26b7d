"""People are told of jobs: those too who chose what to hear of, as they hear of the like."""

from django.db import migrations, models

KINDS = (
    *('needs_authorization', 'uncertain', 'error', 'ending', 'recovered'),
    *('job_failed', 'job_recovered', 'test', 'webhook_disabled'),
)
CHOSEN = """
UPDATE {table} SET kinds = kinds
    || CASE WHEN 'error' = ANY(kinds) THEN ARRAY['job_failed'] ELSE '{{}}' END
    || CASE WHEN 'recovered' = ANY(kinds) THEN ARRAY['job_recovered'] ELSE '{{}}' END
"""
NOT_CHOSEN = """
UPDATE {table} SET kinds = array_remove(array_remove(kinds, 'job_failed'), 'job_recovered')
"""
TABLES = ('notices_noticepreference', 'notices_webhook')


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0002_collected_letters'),
    ]

    operations = [
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.TextField(choices=[(kind, kind) for kind in KINDS]),
        ),
        *(
            migrations.RunSQL(CHOSEN.format(table=table), NOT_CHOSEN.format(table=table))
            for table in TABLES
        ),
    ]
