// The one page that a person sees: who they are and whether they consent, in one form.

const NOT_AGREED = { error: 'access_denied', error_description: 'The person did not consent.' };

const page = ({ client, scope }) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Interop server</title>
<h1>${escaped(client)} wants to use your account</h1>
<p>It asks for: ${escaped(scope)}</p>
<form method="post">
  <label>Account <input name="account" value="dana"></label>
  <button name="decision" value="allow">Allow</button>
  <button name="decision" value="deny">Deny</button>
</form>`;

export async function showInteraction(provider, ctx) {
  const { params } = await provider.interactionDetails(ctx.req, ctx.res);
  ctx.type = 'html';
  ctx.body = page({ client: params.client_id, scope: params.scope ?? '' });
}

export async function endInteraction(provider, ctx) {
  const { params } = await provider.interactionDetails(ctx.req, ctx.res);
  const form = await read(ctx.req);
  const result = form.get('decision') === 'allow'
    ? await consented(provider, params, form.get('account'))
    : NOT_AGREED;
  const where = await provider.interactionResult(ctx.req, ctx.res, result);
  ctx.redirect(where);
  ctx.status = 303;
}

async function consented(provider, params, accountId) {
  const grant = new provider.Grant({ accountId, clientId: params.client_id });
  if (params.resource) grant.addResourceScope(params.resource, params.scope);
  if (params.scope) grant.addOIDCScope(params.scope);
  return { login: { accountId, remember: false }, consent: { grantId: await grant.save() } };
}

async function read(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return new URLSearchParams(Buffer.concat(parts).toString());
}

const escaped = (text) => text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);
