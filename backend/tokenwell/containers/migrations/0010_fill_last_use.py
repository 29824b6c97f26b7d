from django.db import migrations

# One walk through the record, and then never again.
_FILL = """
INSERT INTO containers_lastuse (user_id, item_id, last_used_at)
SELECT e.actor_id, e.target_id, max(e.at)
FROM audit_auditevent e
JOIN accounts_user u ON u.id = e.actor_id
JOIN containers_item i ON i.id = e.target_id
WHERE e.action = 'token.used'
GROUP BY e.actor_id, e.target_id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('containers', '0009_last_use'),
        ('audit', '0002_within'),
    ]

    operations = [migrations.RunSQL(_FILL, migrations.RunSQL.noop)]
