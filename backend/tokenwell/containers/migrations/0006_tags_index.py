import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):

    # An index that is made while others go on writing can't be made in a transaction.
    atomic = False

    dependencies = [
        ('containers', '0005_tags'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='item',
            index=django.contrib.postgres.indexes.GinIndex(fields=['tags'], name='containers_item_tags'),
        ),
    ]
