/**
 * Where to go after signing in: an address on this origin, or null.
 * A `next` that leads elsewhere would let a stranger's link borrow our sign-in page.
 */
export function readSafeNext(next: string | undefined, origin: string): string | null {
  if (!next?.startsWith("/") || /[\\\p{Cc}]/u.test(next)) return null;
  const url = URL.parse(next, origin);
  if (!url || url.origin !== origin || url.pathname.startsWith("//")) return null;
  return url.pathname === "/sign-in" ? null : url.pathname + url.search + url.hash;
}
