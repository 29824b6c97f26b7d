"""Letters that are collected over several hosts."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='notice',
            name='collects_until',
            field=models.DateTimeField(null=True),
        ),
    ]
