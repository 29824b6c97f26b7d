"""Why a request brought nothing, in a word, beside how it ended."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('credentials', '0003_engine'),
    ]

    operations = [
        # Every renewal writes to the journal: who holds it must not have all others queue up
        # behind this for long. With a default of the database's, workers of before write on.
        migrations.RunSQL("SET LOCAL lock_timeout = '4s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name='refreshattempt',
            name='error',
            field=models.TextField(db_default='', default=''),
        ),
    ]
