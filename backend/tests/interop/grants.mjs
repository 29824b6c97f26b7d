// The grants that oidc-provider has not built in: password, token exchange, JWT bearer.

import { createLocalJWKSet, jwtVerify } from 'jose';
import { errors } from 'oidc-provider';

import { JWT_BEARER, TOKEN_EXCHANGE } from './clients.mjs';

const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';

export function registerGrants(provider, { password }) {
  provider.registerGrantType('password', byPassword(password), ['username', 'password', 'scope']);
  provider.registerGrantType(
    TOKEN_EXCHANGE,
    bySubjectToken,
    ['subject_token', 'subject_token_type', 'scope', 'audience', 'resource'],
    ['audience', 'resource'],
  );
  provider.registerGrantType(JWT_BEARER, byAssertion, ['assertion', 'scope']);
}

// RFC 6749 4.3
const byPassword = (password) => async (ctx) => {
  const { username, password: given } = ctx.oidc.params;
  if (!username || given !== password) throw new errors.InvalidGrant('wrong login');
  await issue(ctx, { accountId: username, withRefreshToken: true });
};

// RFC 8693 2
async function bySubjectToken(ctx) {
  const { AccessToken } = ctx.oidc.provider;
  const { subject_token: token, subject_token_type: type } = ctx.oidc.params;
  if (type !== ACCESS_TOKEN) throw new errors.InvalidRequest('subject_token_type');
  const subject = token && (await AccessToken.find(token));
  if (!subject) throw new errors.InvalidGrant('the subject token is not good');
  await issue(ctx, { accountId: subject.accountId });
  ctx.body.issued_token_type = ACCESS_TOKEN;
}

// RFC 7523 2.1, 3
async function byAssertion(ctx) {
  const { provider, client, params } = ctx.oidc;
  let claims;
  try {
    const keys = createLocalJWKSet(client.metadata().jwks);
    const wanted = { audience: ctx.oidc.urlFor('token'), issuer: client.clientId };
    ({ payload: claims } = await jwtVerify(params.assertion, keys, wanted));
  } catch (cause) {
    throw new errors.InvalidGrant('the assertion is not good', { cause });
  }
  const unique =
    claims.sub && claims.jti && claims.exp
    && (await provider.ReplayDetection.unique(claims.iss, claims.jti, claims.exp));
  if (!unique) throw new errors.InvalidGrant('the assertion lacks a claim, or comes again');
  await issue(ctx, { accountId: claims.sub });
}

async function issue(ctx, { accountId, withRefreshToken = false }) {
  const { provider, client, params } = ctx.oidc;
  const scope = params.scope ?? 'openid';
  const grant = new provider.Grant({ accountId, clientId: client.clientId });
  grant.addOIDCScope(scope);
  const known = { accountId, client, scope, grantId: await grant.save(), gty: params.grant_type };
  const token = new provider.AccessToken(known);
  ctx.body = {
    access_token: await token.save(),
    token_type: token.tokenType,
    expires_in: token.expiration,
    scope,
  };
  if (withRefreshToken) {
    ctx.body.refresh_token = await new provider.RefreshToken(known).save();
  }
}
