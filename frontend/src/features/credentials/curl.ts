import type { Credential } from "@/api/types";

/** In single quotes nothing is special to a shell but the quote itself. */
function encodePath(path: string): string {
  return path
    .split("/")
    .map((name) => encodeURIComponent(name).replaceAll("'", "%27"))
    .join("/");
}

function toLines(address: string): string {
  return [
    "curl --request POST \\",
    '  --header "Authorization: Bearer $TOKENWELL_KEY" \\',
    `  '${address}'`,
  ].join("\n");
}

/** Lines for a shell that fetch the access token of a credential. */
export function buildCurl({ id, path }: Pick<Credential, "id" | "path">, baseUrl: string) {
  return {
    byId: toLines(`${baseUrl}/api/v1/credentials/${id}/token`),
    byPath: toLines(`${baseUrl}/api/v1/token?path=${encodePath(path)}`),
  };
}
