"""Password credentials, and what each type may be used for; the database sees to both."""

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import Q

_USAGES = ['http', 'ftp', 'sftp', 'job_execution']
_NOT_OF_A_LOGIN = {
    'grant_type': '',
    'provider': '',
    'provider_digest': '',
    'issuer': '',
    'authorization_endpoint': '',
    'token_endpoint': '',
    'device_authorization_endpoint': '',
    'pushed_authorization_request_endpoint': '',
    'revocation_endpoint': '',
    'introspection_endpoint': '',
    'userinfo_endpoint': '',
    'jwks_uri': '',
    'registration_endpoint': '',
    'client_id': '',
    'signing_algorithm': '',
    'signing_key_id': '',
    'assertion_issuer': '',
    'assertion_subject': '',
    'assertion_audience': '',
    'scope': '',
    'audience': '',
    'resource': '',
    'provider_values': {},
    'habits': {},
    'assertion_claims': {},
    'extra_authorization_params': {},
    'extra_token_params': {},
    'extra_headers': {},
    'issuer_in_response': True,
    'client_authentication': 'header',
    'client_key_algorithm': 'RS256',
    'assertion_lifetime': 300,
    'uses_dpop': False,
    'pkce': 'S256',
    'unknown_outcome': 'at_expiry_once',
    'client_secret__isnull': True,
    'signing_key__isnull': True,
    'client_key__isnull': True,
    'client_public_key__isnull': True,
    'tls_certificate__isnull': True,
    'tls_key__isnull': True,
    'dpop_key__isnull': True,
    'subject_credential__isnull': True,
}


class Migration(migrations.Migration):

    dependencies = [
        ('credentials', '0007_call_limits'),
    ]

    operations = [
        migrations.AlterField(
            model_name='credential',
            name='type',
            field=models.TextField(choices=[('oauth2', 'oauth2'), ('password', 'password')], default='oauth2', editable=False),
        ),
        migrations.AlterField(
            model_name='credential',
            name='grant_type',
            field=models.TextField(blank=True, choices=[('authorization_code', 'authorization_code'), ('implicit', 'implicit'), ('password', 'password'), ('client_credentials', 'client_credentials'), ('device_code', 'device_code'), ('jwt_bearer', 'jwt_bearer'), ('token_exchange', 'token_exchange')], default=''),
        ),
        migrations.AlterField(
            model_name='credential',
            name='usages',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(choices=[(usage, usage) for usage in _USAGES]), blank=True, default=list, size=None),
        ),
        migrations.AddConstraint(
            model_name='credential',
            constraint=models.CheckConstraint(
                condition=Q(Q(type='oauth2'), ~Q(grant_type=''))
                | Q(~Q(username=''), type='password', **_NOT_OF_A_LOGIN),
                name='credentials_credential_shape',
            ),
        ),
        migrations.AddConstraint(
            model_name='credential',
            constraint=models.CheckConstraint(
                condition=Q(
                    Q(type='oauth2', usages__contained_by=['http']),
                    Q(type='password', usages__contained_by=_USAGES),
                    _connector='OR',
                ),
                name='credentials_credential_purposes',
            ),
        ),
    ]
