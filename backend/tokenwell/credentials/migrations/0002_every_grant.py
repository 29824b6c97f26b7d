"""Every grant, more ways to prove the client, habits of providers, inquiries and revocations."""

import django.db.models.deletion
import tokenwell.encryption.fields
import tokenwell.ids
from django.conf import settings
from django.db import migrations, models


# When and by whom a secret was set, for all of them in one place.
SECRETS_SET = """
UPDATE credentials_credential
SET secrets_set = jsonb_build_object('client_secret', jsonb_build_object(
    'at', client_secret_set_at, 'by', client_secret_set_by
))
WHERE client_secret_set_at IS NOT NULL
"""

# More places that secrets go to. A credential that has none of them keeps the fingerprint that it
# had, so that what was sealed before still opens.
FINGERPRINT = """
CREATE OR REPLACE FUNCTION credentials_fingerprint(k credentials_credential) RETURNS bytea
LANGUAGE sql AS $$
    SELECT sha256(convert_to((jsonb_build_array(
        k.issuer, k.authorization_endpoint, k.token_endpoint, k.client_id,
        k.client_authentication, k.extra_headers, to_jsonb(k.base_urls)
    ) || coalesce((
        SELECT jsonb_build_array(jsonb_object_agg(key, value))
        FROM jsonb_each(jsonb_build_object(
            'device', k.device_authorization_endpoint,
            'pushed', k.pushed_authorization_request_endpoint,
            'revocation', k.revocation_endpoint,
            'introspection', k.introspection_endpoint,
            'userinfo', k.userinfo_endpoint,
            'jwks', k.jwks_uri,
            'registration', k.registration_endpoint,
            'habits', k.habits
        ))
        WHERE value NOT IN ('""', '{}')
    ), '[]'))::text, 'UTF8'))
$$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION credentials_fingerprint(k credentials_credential) RETURNS bytea
LANGUAGE sql AS $$
    SELECT sha256(convert_to(jsonb_build_array(
        k.issuer, k.authorization_endpoint, k.token_endpoint, k.client_id,
        k.client_authentication, k.extra_headers, to_jsonb(k.base_urls)
    )::text, 'UTF8'))
$$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('credentials', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Inquiry',
            fields=[
                ('id', models.UUIDField(default=tokenwell.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.TextField(choices=[('discover', 'discover'), ('register', 'register'), ('test', 'test')])),
                ('state', models.TextField(choices=[('open', 'open'), ('done', 'done'), ('failed', 'failed')], default='open')),
                ('subject', models.TextField(default='')),
                ('answer', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField()),
                ('claimed_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ProviderKeys',
            fields=[
                ('jwks_uri', models.TextField(primary_key=True, serialize=False)),
                ('keys', models.JSONField(default=list)),
                ('fetched_at', models.DateTimeField()),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Revocation',
            fields=[
                ('id', models.UUIDField(default=tokenwell.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('credential_id', models.UUIDField()),
                ('path', models.TextField()),
                ('request', tokenwell.encryption.fields.EncryptedField(null=True)),
                ('tries', models.IntegerField(default=0)),
                ('due_at', models.DateTimeField(null=True)),
                ('outcome', models.TextField(default='')),
                ('created_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='authorization',
            name='account',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='authorization',
            name='captured',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='authorization',
            name='device_code',
            field=tokenwell.encryption.fields.EncryptedField(null=True),
        ),
        migrations.AddField(
            model_name='authorization',
            name='device_words',
            field=tokenwell.encryption.fields.EncryptedField(null=True),
        ),
        migrations.AddField(
            model_name='authorization',
            name='granted_scope',
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name='authorization',
            name='nonce',
            field=tokenwell.encryption.fields.EncryptedField(null=True),
        ),
        migrations.AddField(
            model_name='authorization',
            name='poll_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='authorization',
            name='poll_seconds',
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name='credential',
            name='assertion_audience',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='credential',
            name='assertion_claims',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='credential',
            name='assertion_issuer',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='credential',
            name='assertion_lifetime',
            field=models.IntegerField(default=300),
        ),
        migrations.AddField(
            model_name='credential',
            name='assertion_subject',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='credential',
            name='client_key',
            field=tokenwell.encryption.fields.EncryptedField(null=True),
        ),
        migrations.AddField(
            model_name='credential',
            name='client_key_algorithm',
            field=models.TextField(choices=[('RS256', 'RS256'), ('PS256', 'PS256'), ('ES256', 'ES256'), ('EdDSA', 'EdDSA')], default='RS256'),
        ),
        migrations.AddField(
            model_name='credential',
            name='client_public_key',
            field=models.JSONField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='credential',
            name='device_authorization_endpoint',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='credential',
            name='dpop_key',
            field=tokenwell.encryption.fields.EncryptedField(null=True),
        ),
        migrations.AddField(
            model_name='credential',
            name='habits',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='credential',
            name='introspection_endpoint',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='credential',
            name='issuer_in_response',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='credential',
            name='jwks_uri',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='credential',
            name='password',
            field=tokenwell.encryption.fields.EncryptedField(null=True),
        ),
        migrations.AddField(
            model_name='credential',
            name='provider',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='credential',
            name='provider_digest',
            field=models.TextField(blank=True, default='', editable=False),
        ),
        migrations.AddField(
            model_name='credential',
            name='provider_values',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='credential',
            name='pushed_authorization_request_endpoint',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='credential',
            name='registration_endpoint',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='credential',
            name='revocation_endpoint',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='credential',
            name='secrets_set',
            field=models.JSONField(default=dict, editable=False),
        ),
        migrations.AddField(
            model_name='credential',
            name='signing_algorithm',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='credential',
            name='signing_key',
            field=tokenwell.encryption.fields.EncryptedField(null=True),
        ),
        migrations.AddField(
            model_name='credential',
            name='signing_key_id',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='credential',
            name='subject_credential',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='credentials.credential'),
        ),
        migrations.AddField(
            model_name='credential',
            name='tls_certificate',
            field=tokenwell.encryption.fields.EncryptedField(null=True),
        ),
        migrations.AddField(
            model_name='credential',
            name='tls_key',
            field=tokenwell.encryption.fields.EncryptedField(null=True),
        ),
        migrations.AddField(
            model_name='credential',
            name='userinfo_endpoint',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='credential',
            name='username',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='credential',
            name='uses_dpop',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='credentialclock',
            name='account',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='credentialclock',
            name='dpop_nonce',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='tokenset',
            name='captured',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='tokenset',
            name='refresh_expires_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='authorization',
            name='state',
            field=models.TextField(choices=[('pending', 'pending'), ('exchanging', 'exchanging'), ('confirming', 'confirming'), ('granted', 'granted'), ('refused', 'refused'), ('failed', 'failed'), ('expired', 'expired'), ('cancelled', 'cancelled')]),
        ),
        migrations.AlterField(
            model_name='credential',
            name='client_authentication',
            field=models.TextField(choices=[('header', 'header'), ('body', 'body'), ('none', 'none'), ('client_secret_jwt', 'client_secret_jwt'), ('private_key_jwt', 'private_key_jwt'), ('mtls', 'mtls')], default='header'),
        ),
        migrations.AlterField(
            model_name='credential',
            name='grant_type',
            field=models.TextField(choices=[('authorization_code', 'authorization_code'), ('implicit', 'implicit'), ('password', 'password'), ('client_credentials', 'client_credentials'), ('device_code', 'device_code'), ('jwt_bearer', 'jwt_bearer'), ('token_exchange', 'token_exchange')]),
        ),
        migrations.AlterField(
            model_name='credential',
            name='unknown_outcome',
            field=models.TextField(choices=[('immediate', 'immediate'), ('within', 'within'), ('at_expiry_once', 'at_expiry_once'), ('never', 'never')], default='at_expiry_once'),
        ),
        migrations.AddIndex(
            model_name='authorization',
            index=models.Index(condition=models.Q(('poll_at__isnull', False)), fields=['poll_at'], name='credentials_polling'),
        ),
        migrations.AddField(
            model_name='inquiry',
            name='credential',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='credentials.credential'),
        ),
        migrations.AddField(
            model_name='inquiry',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='revocation',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='credentials_revocation_due'),
        ),
        migrations.AddIndex(
            model_name='inquiry',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['created_at'], name='credentials_inquiry_open'),
        ),
        migrations.AddField(
            model_name='authorization',
            name='pushed',
            field=tokenwell.encryption.fields.EncryptedField(null=True),
        ),
        migrations.AddField(
            model_name='authorization',
            name='redirect_url',
            field=models.TextField(default=''),
        ),
        migrations.AddIndex(
            model_name='authorization',
            index=models.Index(condition=models.Q(('pushed__isnull', False)), fields=['created_at'], name='credentials_pushing'),
        ),
        migrations.RunSQL(SECRETS_SET, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name='credential',
            name='client_secret_set_at',
        ),
        migrations.RemoveField(
            model_name='credential',
            name='client_secret_set_by',
        ),
        migrations.RunSQL(FINGERPRINT, BEFORE),
    ]
