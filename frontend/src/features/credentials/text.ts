/** The words of the credential pages, the form aside. */
export const text = {
  root: "Root",
  newTitle: "New credential",
  noContainer: "A credential is created in a container. Open one, then choose Create.",
  toContainers: "Go to the containers",
  tabs: { overview: "Overview", settings: "Settings", use: "Use it", record: "Record" },
  authorize: "Authorize",
  authorizeAgain: "Authorize again",
  enterSecret: "Type the secret",
  fillIn: "Fill in what is missing",
  refresh: "Refresh now",
  refreshing: "A refresh is under way",
  move: "Move",
  remove: "Delete",
  more: "More actions",
  moveTitle: (name: string) => `Move ${name}`,
  moveSentence: "Choose where it goes. Rights are those of the new place from then on.",
  moveTree: "Move to",
  moveHere: "Move here",
  moved: (name: string) => `${name} was moved`,
  deleteTitle: (name: string) => `Delete ${name}`,
  deleteSentence:
    "Its secret and its tokens go with it, and programs that use it are refused. This can't be undone.",
  deleted: (name: string) => `${name} was deleted`,
  applyChanges:
    "Scope or parameters were changed after the token was obtained. Authorize again to apply them.",
  publicWarning:
    "Everybody who is signed in may use this credential, because of where it is. Move it to another container if that is too many.",
  overview: {
    token: "Access token",
    credential: "Credential",
    none: "There is no access token yet.",
    expires: "Expires",
    expired: "Expired",
    never: "The provider named no expiry",
    left: (duration: string) => `in ${duration}`,
    lifetime: "Lifetime of the access token",
    refresh: "Next refresh",
    notPlanned: "None planned",
    onDemand: "When somebody asks for the token",
    obtained: "Obtained",
    refreshToken: "Refresh token",
    hasRefreshToken: "Stored: the access token is renewed by itself",
    noRefreshToken: "None: somebody must authorize again after expiry",
    renewedByClient: "Not needed: a new token is asked for by itself",
    scope: "Scope",
    noScope: "None asked for",
    granted: "granted",
    notGranted: "not granted",
    asked: "asked for",
    version: "Version",
    lastError: "Last error",
    noError: "None",
    since: "In this state since",
    lastUsed: "Last used",
    notUsed: "Not yet",
    grantType: "Grant type",
    created: "Created",
    modified: "Modified",
    by: (name: string) => `by ${name}`,
  },
  use: {
    intro: "A service fetches the access token with its API key, always fresh:",
    byId: "By id",
    byPath: "By path",
    byIdHint: "The id stays when the credential is renamed or moved; the path is easier to read.",
    notAllowed:
      "HTTP is not ticked under Allow usage for, so services are refused. Tick it in Settings.",
    key: "TOKENWELL_KEY is the API key of the service. It is shown once, when it is made.",
    right:
      "The service needs Credential Use here. An administrator gives it on the service's page.",
    minTtl:
      "in the body: the seconds that the token must still live. A shorter-lived one is renewed first.",
    badVersion:
      "in the body: the token_version that a program was refused with. Tokenwell then renews it, once.",
    answer:
      "The answer is JSON with access_token, token_type, expires_in, scope and token_version.",
  },
  attempt: {
    waiting: (host: string) => `Waiting for ${host}…`,
    waitingDetail: "Consent on the provider's page. This page notices by itself.",
    exchanging: (host: string) => `Getting the token from ${host}…`,
    exchangingDetail: "The provider has answered. This takes a moment.",
    cancel: "Cancel",
    dismiss: "Close",
    granted: "Authorization has been granted",
    until: (moment: string) => `Access until ${moment}`,
    noExpiry: "Access without a stated end",
    renewed: "renewed by itself",
    notRenewed: "not renewed by itself",
    scopes: (granted: number, asked: number) => `${String(granted)} of ${String(asked)} scopes`,
    cancelled: "The authorization was cancelled",
    cancelledDetail: "Nothing was changed.",
    expired: "The authorization took longer than 10 minutes",
    expiredDetail: "Nothing was changed. Authorize again when you are ready.",
    refused: (host: string) => `${host} refused the authorization`,
    failed: "The authorization failed",
    quote: (host: string) => `${host} says:`,
    redirectUri: "Redirect URI",
  },
} as const;

/** What an error code of a provider most likely means, and what to do (RFC 6749 4.1.2.1, 5.2). */
export const ERROR_HINTS: Record<string, string> = {
  access_denied:
    "Somebody pressed the button that refuses, or an administrator at the provider must consent first. Nothing was changed; authorize again to give consent.",
  invalid_client:
    "The client ID or the client secret is wrong, or the provider expects another client authentication. Compare them with the provider's console.",
  unauthorized_client:
    "The client may not use this grant type. Allow it in the provider's console, then authorize again.",
  invalid_scope:
    "The provider doesn't know one of the scopes, or doesn't give it to this client. Check the scope in Settings.",
  invalid_grant:
    "The code was too old or used already, or the Redirect URI differs. Authorize again; if it stays so, compare the Redirect URI.",
  redirect_uri_mismatch:
    "The provider doesn't know the Redirect URI. Add it in the provider's console exactly as it is here.",
  invalid_request:
    "The provider missed something in the request. Most often the Redirect URI is not registered, or an extra parameter is wrong.",
  unsupported_response_type:
    "The provider doesn't offer Authorization Code for this client. Allow it in the provider's console.",
  server_error: "The provider had a fault of its own. Authorize again in a few minutes.",
  temporarily_unavailable: "The provider is busy. Authorize again in a few minutes.",
};
