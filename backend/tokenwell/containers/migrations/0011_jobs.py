"""Jobs are a kind of items too."""

from django.db import migrations, models

KINDS = [('container', 'Container'), ('credential', 'Credential'), ('job', 'Job')]


class Migration(migrations.Migration):

    dependencies = [
        ('containers', '0010_fill_last_use'),
    ]

    operations = [
        migrations.AlterField(
            model_name='item',
            name='kind',
            field=models.TextField(choices=KINDS, editable=False),
        ),
        migrations.AlterField(
            model_name='itemname',
            name='kind',
            field=models.TextField(choices=KINDS),
        ),
    ]
