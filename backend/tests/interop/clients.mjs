// The clients that the server knows from the start: one for each way to ask for a token.

const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';
export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

const WITH_BROWSER = ['authorization_code', 'refresh_token'];

export function clients({ redirectUri, secret, assertionKey }) {
  const browser = (id, method, more = {}) => ({
    client_id: id,
    client_secret: method === 'none' ? undefined : secret,
    token_endpoint_auth_method: method,
    grant_types: WITH_BROWSER,
    response_types: ['code'],
    redirect_uris: [redirectUri],
    ...more,
  });
  const robot = (id, grantTypes, more = {}) => ({
    client_id: id,
    client_secret: secret,
    token_endpoint_auth_method: 'client_secret_basic',
    grant_types: grantTypes,
    response_types: [],
    redirect_uris: [],
    ...more,
  });
  return [
    browser('web', 'client_secret_basic'),
    browser('web-post', 'client_secret_post'),
    browser('web-secret-jwt', 'client_secret_jwt'),
    browser('web-public', 'none'),
    browser('web-par', 'client_secret_basic', { require_pushed_authorization_requests: true }),
    browser('web-dpop', 'client_secret_basic', { dpop_bound_access_tokens: true }),
    browser('web-par-dpop', 'client_secret_basic', {
      require_pushed_authorization_requests: true,
      dpop_bound_access_tokens: true,
    }),
    robot('device', [DEVICE, 'refresh_token']),
    robot('service', ['client_credentials']),
    robot('service-dpop', ['client_credentials'], { dpop_bound_access_tokens: true }),
    robot('login', ['password', 'refresh_token']),
    robot('exchange', [TOKEN_EXCHANGE]),
    robot('robot', [JWT_BEARER], { jwks: { keys: [assertionKey] } }),
  ];
}
