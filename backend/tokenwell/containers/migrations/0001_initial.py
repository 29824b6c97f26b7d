"""The tree, permission entries and sets, guardian's tables."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import tokenwell.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('auth', '0012_alter_user_first_name_max_length'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.UUIDField(default=tokenwell.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.TextField(choices=[('container', 'Container'), ('credential', 'Credential')], editable=False)),
                ('name', models.TextField()),
                ('ancestors', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, editable=False, size=None)),
                ('created_at', models.DateTimeField(editable=False)),
                ('modified_at', models.DateTimeField(editable=False)),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('modified_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Container',
            fields=[
                ('item_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='containers.item')),
                ('is_fixed', models.BooleanField(default=False, editable=False)),
            ],
            options={
                'default_permissions': (),
            },
            bases=('containers.item',),
        ),
        migrations.CreateModel(
            name='PermissionSet',
            fields=[
                ('id', models.UUIDField(default=tokenwell.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('owner', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='own_permission_set', to='containers.item')),
            ],
            options={
                'permissions': [('container_read', 'container read'), ('container_write', 'container write'), ('configuration_read', 'configuration read'), ('configuration_write', 'configuration write'), ('credential_use', 'credential use'), ('service_use', 'service use'), ('security_read', 'security read'), ('security_write', 'security write')],
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='item',
            name='permission_set',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.RESTRICT, related_name='items', to='containers.permissionset'),
        ),
        migrations.AddField(
            model_name='item',
            name='parent',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='containers.container'),
        ),
        migrations.CreateModel(
            name='PermissionEntry',
            fields=[
                ('id', models.UUIDField(default=tokenwell.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('facet', models.TextField(choices=[('container', 'container'), ('configuration', 'configuration'), ('credential', 'credential'), ('service', 'service'), ('security', 'security')])),
                ('value', models.TextField(choices=[('read', 'read'), ('read_write', 'read_write'), ('use', 'use'), ('no_access', 'no_access')])),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='containers.item')),
                ('role', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='permission_entries', to='accounts.role')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='permission_entries', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('user__isnull', True), ('role__isnull', True), _connector='XOR'), name='containers_entry_one_subject'), models.UniqueConstraint(fields=('item', 'user', 'facet'), name='containers_entry_user'), models.UniqueConstraint(fields=('item', 'role', 'facet'), name='containers_entry_role'), models.CheckConstraint(condition=models.Q(models.Q(('facet__in', ['container', 'configuration', 'security']), ('value__in', ['read', 'read_write', 'no_access'])), models.Q(('facet__in', ['credential', 'service']), ('value__in', ['use', 'no_access'])), _connector='OR'), name='containers_entry_value')],
            },
        ),
        migrations.CreateModel(
            name='RoleRight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='containers.permissionset')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.group')),
                ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.permission')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'unique_together': {('group', 'permission', 'content_object')},
            },
        ),
        migrations.CreateModel(
            name='UserRight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='containers.permissionset')),
                ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.permission')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'unique_together': {('user', 'permission', 'content_object')},
            },
        ),
        migrations.AddIndex(
            model_name='item',
            index=django.contrib.postgres.indexes.GinIndex(fields=['ancestors'], name='containers_item_ancestors'),
        ),
        migrations.AddIndex(
            model_name='item',
            index=models.Index(fields=['parent', 'kind', 'name'], name='containers_item_listing'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.UniqueConstraint(models.F('parent'), django.db.models.functions.text.Lower('name'), name='containers_item_name'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.UniqueConstraint(models.F('kind'), condition=models.Q(('parent__isnull', True)), name='containers_item_one_root'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'container'), ('name', ''), ('parent__isnull', True)), models.Q(('name__regex', '^[^/[:cntrl:]]{1,255}$'), ('parent__isnull', False)), _connector='OR'), name='containers_item_name_form'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='containers_item_not_in_itself'),
        ),
    ]
