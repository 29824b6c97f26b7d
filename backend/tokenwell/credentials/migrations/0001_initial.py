"""Credentials, their clocks, tokens and journal; a trigger keeps the destination's fingerprint."""

import django.contrib.postgres.fields
import django.db.models.deletion
import tokenwell.encryption.fields
import tokenwell.ids
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

from tokenwell.audit import partitions


# Written before each request, by far the busiest table: partitioned by the time in its ids.
JOURNAL = """
CREATE TABLE credentials_refreshattempt (
    id uuid PRIMARY KEY,
    credential_id uuid NOT NULL,
    authorization_id uuid,
    purpose text NOT NULL,
    from_version bigint NOT NULL,
    fence bigint NOT NULL,
    started_at timestamptz NOT NULL,
    sender text NOT NULL,
    destination bytea NOT NULL,
    destination_epoch bigint NOT NULL,
    status smallint,
    raw bytea,
    kept_at timestamptz,
    outcome text NOT NULL,
    ended_at timestamptz
) PARTITION BY RANGE (id);
CREATE TABLE credentials_refreshattempt_rest PARTITION OF credentials_refreshattempt DEFAULT;
CREATE INDEX credentials_attempt_of ON credentials_refreshattempt (credential_id, id DESC);
"""

# Whatever path a change takes, the fingerprint follows and the epoch counts it, so that a
# secret that was sealed for another destination never opens again, not even after a change back.
DESTINATION = """
CREATE FUNCTION credentials_fingerprint(k credentials_credential) RETURNS bytea
LANGUAGE sql AS $$
    SELECT sha256(convert_to(jsonb_build_array(
        k.issuer, k.authorization_endpoint, k.token_endpoint, k.client_id,
        k.client_authentication, k.extra_headers, to_jsonb(k.base_urls)
    )::text, 'UTF8'))
$$;
CREATE FUNCTION credentials_destination() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.destination := credentials_fingerprint(NEW);
    IF TG_OP = 'UPDATE' THEN
        NEW.destination_epoch := OLD.destination_epoch;
        IF NEW.destination <> OLD.destination THEN
            NEW.destination_epoch := OLD.destination_epoch + 1;
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credentials_destination BEFORE INSERT OR UPDATE ON credentials_credential
    FOR EACH ROW EXECUTE FUNCTION credentials_destination();
"""


def make_partitions(apps, schema_editor):
    partitions.ensure("credentials_refreshattempt", now=timezone.now())


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('containers', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Credential',
            fields=[
                ('item_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='containers.item')),
                ('type', models.TextField(default='oauth2', editable=False)),
                ('description', models.TextField(blank=True, default='')),
                ('grant_type', models.TextField(choices=[('authorization_code', 'authorization_code'), ('client_credentials', 'client_credentials')])),
                ('issuer', models.TextField(blank=True, default='')),
                ('authorization_endpoint', models.TextField(blank=True, default='')),
                ('token_endpoint', models.TextField(blank=True, default='')),
                ('client_id', models.TextField(blank=True, default='')),
                ('client_authentication', models.TextField(choices=[('header', 'header'), ('body', 'body'), ('none', 'none')], default='header')),
                ('client_secret', tokenwell.encryption.fields.EncryptedField(null=True)),
                ('client_secret_set_at', models.DateTimeField(editable=False, null=True)),
                ('client_secret_set_by', models.TextField(editable=False, null=True)),
                ('scope', models.TextField(blank=True, default='')),
                ('audience', models.TextField(blank=True, default='')),
                ('resource', models.TextField(blank=True, default='')),
                ('pkce', models.TextField(choices=[('S256', 'S256'), ('unsupported', 'unsupported')], default='S256')),
                ('extra_authorization_params', models.JSONField(blank=True, default=dict)),
                ('extra_token_params', models.JSONField(blank=True, default=dict)),
                ('extra_headers', models.JSONField(blank=True, default=dict)),
                ('usages', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(choices=[('http', 'http')]), blank=True, default=list, size=None)),
                ('base_urls', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, size=None)),
                ('unknown_outcome', models.TextField(choices=[('immediate', 'immediate'), ('at_expiry_once', 'at_expiry_once'), ('never', 'never')], default='at_expiry_once')),
                ('destination', models.BinaryField(default=b'')),
                ('destination_epoch', models.BigIntegerField(default=0, editable=False)),
            ],
            options={
                'default_permissions': (),
            },
            bases=('containers.item',),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(JOURNAL, 'DROP TABLE credentials_refreshattempt'),
                migrations.RunPython(make_partitions, migrations.RunPython.noop),
            ],
            state_operations=[
                migrations.CreateModel(
                    name='RefreshAttempt',
                    fields=[
                        ('id', models.UUIDField(default=tokenwell.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('credential_id', models.UUIDField()),
                        ('authorization_id', models.UUIDField(null=True)),
                        ('purpose', models.TextField(choices=[('renew', 'renew'), ('authorize', 'authorize')])),
                        ('from_version', models.BigIntegerField()),
                        ('fence', models.BigIntegerField()),
                        ('started_at', models.DateTimeField()),
                        ('sender', models.TextField()),
                        ('destination', models.BinaryField()),
                        ('destination_epoch', models.BigIntegerField(editable=False)),
                        ('status', models.SmallIntegerField(null=True)),
                        ('raw', tokenwell.encryption.fields.EncryptedField(null=True)),
                        ('kept_at', models.DateTimeField(null=True)),
                        ('outcome', models.TextField(default='')),
                        ('ended_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'default_permissions': (),
                        'indexes': [models.Index(fields=['credential_id', '-id'], name='credentials_attempt_of')],
                    },
                ),
            ],
        ),
        migrations.CreateModel(
            name='CredentialClock',
            fields=[
                ('credential', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='clock', serialize=False, to='credentials.credential')),
                ('state', models.TextField(choices=[('not_authorized', 'not_authorized'), ('authorized', 'authorized'), ('uncertain', 'uncertain'), ('needs_authorization', 'needs_authorization'), ('needs_secret', 'needs_secret'), ('error', 'error'), ('suspended', 'suspended'), ('revoked', 'revoked')], default='not_authorized')),
                ('since', models.DateTimeField()),
                ('token_version', models.BigIntegerField(default=0)),
                ('token_set', models.UUIDField(null=True)),
                ('fence', models.BigIntegerField(default=0)),
                ('lease_until', models.DateTimeField(null=True)),
                ('open_attempt', models.UUIDField(null=True)),
                ('refresh_at', models.DateTimeField(null=True)),
                ('retry_at', models.DateTimeField(null=True)),
                ('failures', models.IntegerField(default=0)),
                ('refused_version', models.BigIntegerField(null=True)),
                ('unknown_version', models.BigIntegerField(null=True)),
                ('last_error', models.TextField(default='')),
                ('last_error_description', models.TextField(default='')),
                ('last_error_at', models.DateTimeField(null=True)),
                ('last_used_at', models.DateTimeField(null=True)),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(condition=models.Q(('refresh_at__isnull', False)), fields=['refresh_at'], name='credentials_clock_due'), models.Index(condition=models.Q(('open_attempt__isnull', False)), fields=['lease_until'], name='credentials_clock_open')],
            },
        ),
        migrations.CreateModel(
            name='Authorization',
            fields=[
                ('id', models.UUIDField(default=tokenwell.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.TextField(choices=[('pending', 'pending'), ('exchanging', 'exchanging'), ('granted', 'granted'), ('refused', 'refused'), ('failed', 'failed'), ('expired', 'expired'), ('cancelled', 'cancelled')])),
                ('state_hash', models.BinaryField(null=True, unique=True)),
                ('browser_hash', models.BinaryField(null=True)),
                ('callback_slug', models.TextField(default='')),
                ('redirect_uri', models.TextField(default='')),
                ('destination', models.BinaryField()),
                ('destination_epoch', models.BigIntegerField(editable=False)),
                ('code_verifier', tokenwell.encryption.fields.EncryptedField(null=True)),
                ('code', tokenwell.encryption.fields.EncryptedField(null=True)),
                ('requested_scope', models.TextField(default='')),
                ('asked', models.TextField(default='')),
                ('attempt', models.UUIDField(null=True)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('error', models.TextField(default='')),
                ('error_description', models.TextField(default='')),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('credential', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='authorizations', to='credentials.credential')),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(fields=['credential', '-id'], name='credentials_authorization_of'), models.Index(condition=models.Q(('state', 'exchanging')), fields=['claimed_at'], name='credentials_exchanging')],
            },
        ),
        migrations.CreateModel(
            name='TokenSet',
            fields=[
                ('id', models.UUIDField(default=tokenwell.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.BigIntegerField()),
                ('access_token', tokenwell.encryption.fields.EncryptedField()),
                ('refresh_token', tokenwell.encryption.fields.EncryptedField(null=True)),
                ('token_type', models.TextField(default='Bearer')),
                ('obtained_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(null=True)),
                ('requested_scope', models.TextField(default='')),
                ('granted_scope', models.TextField(null=True)),
                ('asked', models.TextField(default='')),
                ('credential', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='token_sets', to='credentials.credential')),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('credential', 'version'), name='credentials_tokenset_version')],
            },
        ),
        migrations.RunSQL(
            DESTINATION,
            "DROP TRIGGER credentials_destination ON credentials_credential;"
            "DROP FUNCTION credentials_destination();"
            "DROP FUNCTION credentials_fingerprint(credentials_credential);",
        ),
    ]
