"""People are told of jobs too."""

from django.db import migrations, models

KINDS = (
    *('needs_authorization', 'uncertain', 'error', 'ending', 'recovered'),
    *('job_failed', 'job_recovered'),
)


class Migration(migrations.Migration):

    dependencies = [
        ('credentials', '0008_password'),
    ]

    operations = [
        migrations.AlterField(
            model_name='news',
            name='kind',
            field=models.TextField(choices=[(kind, kind) for kind in KINDS]),
        ),
    ]
