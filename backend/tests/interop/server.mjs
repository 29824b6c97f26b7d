// A second authorization server for the journeys: oidc-provider, in memory, on the loopback.
//
// INTEROP_SETUP is JSON: port, redirectUri, secret (of all clients), password (of all people),
// assertionKey (the public JWK of the client that gives assertions).

import { randomBytes } from 'node:crypto';

import { exportJWK, generateKeyPair } from 'jose';
import Provider, { errors } from 'oidc-provider';

import { clients } from './clients.mjs';
import { registerGrants } from './grants.mjs';
import { endInteraction, showInteraction } from './interactions.mjs';

const TOKEN_SECONDS = 60;
const setup = JSON.parse(process.env.INTEROP_SETUP);
const issuer = `http://localhost:${setup.port}`;

const findAccount = (_ctx, accountId) => ({
  accountId,
  claims: () => ({ sub: accountId, name: accountId, email: `${accountId}@example.com` }),
});

// Any resource of this server's own host; its tokens are JWTs (RFC 8707, RFC 9068).
function getResourceServerInfo(_ctx, resource) {
  if (!resource.startsWith(`${issuer}/api`)) throw new errors.InvalidTarget();
  return {
    scope: 'openid profile email',
    audience: resource,
    accessTokenFormat: 'jwt',
    accessTokenTTL: TOKEN_SECONDS,
    jwt: { sign: { alg: 'RS256' } },
  };
}

// What it fetches, a client's keys, is on the loopback as it is itself: without its guard.
const fetchOnLoopback = (url, { dispatcher: _guard, ...options }) => fetch(url, options);

async function configuration() {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return {
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig' }] },
    cookies: { keys: [randomBytes(32).toString('hex')] },
    clients: clients(setup),
    findAccount,
    fetch: fetchOnLoopback,
    claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
    scopes: ['openid', 'offline_access', 'profile', 'email'],
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    ttl: { AccessToken: TOKEN_SECONDS, ClientCredentials: TOKEN_SECONDS },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true },
      dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true },
      introspection: { enabled: true },
      pushedAuthorizationRequests: { enabled: true },
      registration: { enabled: true },
      resourceIndicators: { enabled: true, getResourceServerInfo },
      revocation: { enabled: true },
    },
  };
}

const provider = new Provider(issuer, await configuration());
registerGrants(provider, setup);
provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/interaction/')) return next();
  const act = ctx.method === 'POST' ? endInteraction : showInteraction;
  return act(provider, ctx);
});
provider.on('server_error', (_ctx, error) => console.error(error));
provider.listen(setup.port, '127.0.0.1', () => console.log('ready'));
