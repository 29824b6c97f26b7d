import createClient, { type Middleware } from "openapi-fetch";
import { confirming } from "./confirmation";
import { Problem, Unreachable } from "./problem";
import type { paths } from "./types";

function readCookie(name: string): string | undefined {
  return document.cookie
    .split("; ")
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

const csrf: Middleware = {
  onRequest({ request }) {
    const token = readCookie("csrftoken");
    if (token && request.method !== "GET") request.headers.set("X-CSRFToken", token);
    request.headers.set("Accept", "application/json");
    return request;
  },
  onError() {
    return new Unreachable();
  },
};

export const client = createClient<paths>({
  baseUrl: window.location.origin,
  credentials: "same-origin",
  // Looked up at each call, so that tests can put a server of their own behind it.
  fetch: (request) => globalThis.fetch(request),
});
client.use(csrf, confirming);

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** @throws Problem with the API's words for anything but a success. */
export async function read<T>(call: Promise<Answer<T>>): Promise<T> {
  return (await readVersioned(call)).value;
}

export type Versioned<T> = { value: T; etag: string | null };

/** As `read`, with the version to send back as If-Match. */
export async function readVersioned<T>(call: Promise<Answer<T>>): Promise<Versioned<T>> {
  const { data, error, response } = await call;
  if (!response.ok) throw new Problem(response.status, toBody(error));
  return { value: data as T, etag: response.headers.get("ETag") };
}

function toBody(error: unknown): object {
  return typeof error === "object" && error !== null ? error : {};
}

export function ifMatch(etag: string | null): { "If-Match"?: string } {
  return etag ? { "If-Match": etag } : {};
}

/** The cursor in the address of a next page. */
export function readCursor(next: string | null): string | undefined {
  if (!next) return undefined;
  return new URL(next, window.location.origin).searchParams.get("cursor") ?? undefined;
}
