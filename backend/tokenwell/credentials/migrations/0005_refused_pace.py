"""Remember the pace that a host refused: for a day it is not tried again."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('credentials', '0004_attempt_error'),
    ]

    operations = [
        migrations.AddField(
            model_name='providerhost',
            name='too_fast',
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name='providerhost',
            name='too_fast_at',
            field=models.DateTimeField(null=True),
        ),
    ]
