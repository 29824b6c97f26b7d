"""What a change of rights rewrites is lighter: a quick check of the name, and fewer indexes."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('containers', '0003_item_names'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='item',
            name='containers_item_name_form',
        ),
        migrations.RemoveIndex(
            model_name='item',
            name='containers_item_listing',
        ),
        migrations.AlterField(
            model_name='item',
            name='modified_by',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='item',
            name='parent',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='containers.container'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'container'), ('name', ''), ('parent__isnull', True)), models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('name'), 255), ('name__regex', '^[^/[:cntrl:]]+$'), ('parent__isnull', False)), _connector='OR'), name='containers_item_name_form'),
        ),
    ]
