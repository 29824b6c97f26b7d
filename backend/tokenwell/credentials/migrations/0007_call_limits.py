"""How many calls a minute a credential is used for, and how large an answer may be."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('credentials', '0006_saved_view'),
    ]

    operations = [
        migrations.AddField(
            model_name='credential',
            name='calls_per_minute',
            field=models.IntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='credential',
            name='largest_answer',
            field=models.BigIntegerField(blank=True, null=True),
        ),
    ]
