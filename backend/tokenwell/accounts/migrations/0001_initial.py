"""Users, roles, service accounts and keys."""

import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import tokenwell.accounts.models
import tokenwell.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('id', models.UUIDField(default=tokenwell.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('is_service', models.BooleanField(default=False, editable=False)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'permissions': [('maintain_users', 'Maintain users, roles, services and privileges'), ('override_security', 'Edit permissions anywhere'), ('read_users', 'Read users and roles'), ('view_log', 'View the whole record'), ('export_secrets', 'Export secrets'), ('maintain_settings', 'Maintain settings'), ('stop_jobs', 'Stop any job'), ('set_own_password', 'Set the own password')],
                'default_permissions': (),
            },
            managers=[
                ('objects', tokenwell.accounts.models.People()),
            ],
        ),
        migrations.CreateModel(
            name='Role',
            fields=[
                ('group_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='auth.group')),
                ('uid', models.UUIDField(default=tokenwell.ids.uuid7, editable=False, unique=True)),
                ('is_fixed', models.BooleanField(default=False, editable=False)),
            ],
            options={
                'default_permissions': (),
            },
            bases=('auth.group',),
        ),
        migrations.CreateModel(
            name='RoleMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member_role', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='accounts.role')),
                ('role', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='accounts.role')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SignInFailure',
            fields=[
                ('id', models.UUIDField(default=tokenwell.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('username', models.TextField()),
                ('address', models.GenericIPAddressField(null=True)),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(fields=['address', 'id'], name='accounts_failure_address')],
            },
        ),
        migrations.CreateModel(
            name='ServiceAccount',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='service', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('description', models.TextField(blank=True, default='')),
                ('created_at', models.DateTimeField()),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='services_created', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.UUIDField(default=tokenwell.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('label', models.CharField(max_length=100)),
                ('prefix', models.CharField(editable=False, max_length=16, unique=True)),
                ('hash', models.BinaryField(max_length=32)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('is_enabled', models.BooleanField(default=True)),
                ('last_used_at', models.DateTimeField(editable=False, null=True)),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='keys', to='accounts.serviceaccount')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('username'), name='accounts_user_username', violation_error_message='Somebody has this name already.'),
        ),
        migrations.AddConstraint(
            model_name='rolemember',
            constraint=models.CheckConstraint(condition=models.Q(('user__isnull', True), ('member_role__isnull', True), _connector='XOR'), name='accounts_rolemember_one'),
        ),
        migrations.AddConstraint(
            model_name='rolemember',
            constraint=models.UniqueConstraint(fields=('role', 'user'), name='accounts_rolemember_user'),
        ),
        migrations.AddConstraint(
            model_name='rolemember',
            constraint=models.UniqueConstraint(fields=('role', 'member_role'), name='accounts_rolemember_role'),
        ),
        migrations.AddConstraint(
            model_name='rolemember',
            constraint=models.CheckConstraint(condition=models.Q(('role', models.F('member_role')), _negated=True), name='accounts_rolemember_self'),
        ),
    ]
