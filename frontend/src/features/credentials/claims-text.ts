/** Claims as a person types them: a JSON object, or nothing. */

type Claims = Record<string, unknown>;

/** @returns null for what is no JSON object. */
export function readClaims(text: string): Claims | null {
  if (text.trim() === "") return {};
  try {
    const claims: unknown = JSON.parse(text);
    const isObject = typeof claims === "object" && claims !== null && !Array.isArray(claims);
    return isObject ? (claims as Claims) : null;
  } catch {
    return null;
  }
}

export function writeClaims(claims: Claims): string {
  return Object.keys(claims).length === 0 ? "" : JSON.stringify(claims, null, 2);
}
