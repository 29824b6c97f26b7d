import { HttpResponse } from "msw";
import { world } from "./world";

/** Problem details as the API gives them (RFC 9457). */
export function problem(status: number, code: string, more: Record<string, unknown> = {}) {
  const body = { type: `urn:tokenwell:problem:${code}`, status, title: code, detail: "", ...more };
  return HttpResponse.json(body, {
    status,
    headers: { "Content-Type": "application/problem+json" },
  });
}

export function notFound() {
  return problem(404, "not-found", { title: "There is no such thing here." });
}

export function invalid(errors: Record<string, string>) {
  return problem(400, "validation-failed", {
    title: "Some fields are not right.",
    detail: "Nothing was changed. See the errors by field.",
    errors: Object.fromEntries(Object.entries(errors).map(([name, text]) => [name, [text]])),
  });
}

export function notSignedIn() {
  return problem(401, "not-signed-in", { title: "You are not signed in." });
}

export function empty() {
  return new HttpResponse(null, { status: 204 });
}

/** One page of a list; the cursor is where the next one begins. */
export function page<T>(rows: T[], url: URL) {
  const size = world.pageSize;
  const begin = Number(url.searchParams.get("cursor") ?? 0);
  const hasNext = rows.length > begin + size;
  const next = hasNext ? `${url.origin}${url.pathname}?cursor=${String(begin + size)}` : null;
  return HttpResponse.json({ next, previous: null, results: rows.slice(begin, begin + size) });
}
