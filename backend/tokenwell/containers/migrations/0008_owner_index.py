from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # There may be a million items, and nobody is to wait for this.
    atomic = False

    dependencies = [
        ('containers', '0007_owner'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='item',
            index=models.Index(condition=models.Q(('owner__isnull', False)), fields=['owner'], name='containers_item_owner'),
        ),
    ]
