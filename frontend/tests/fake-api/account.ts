import { http, HttpResponse } from "msw";
import { empty, invalid, problem } from "./answers";
import { CODE, PASSWORD } from "./session";
import { world } from "./world";

export const SECRET = "JBSWY3DPEHPK3PXP";
export const CODES = ["11111111", "22222222"];

/** Asks for a proof where there is none of late. */
function confirmFirst() {
  return world.isFresh
    ? undefined
    : problem(403, "confirm-it-is-you", { title: "Confirm that it is you." });
}

export const accountHandlers = [
  http.post<never, { password?: string; code?: string }>(
    "/api/v1/session/confirmation",
    async ({ request }) => {
      const { password, code } = await request.json();
      if (password !== undefined && password !== PASSWORD) {
        return invalid({ password: "This is not your password." });
      }
      if (code !== undefined && code !== CODE) return invalid({ code: "This code is not right." });
      world.isFresh = true;
      return empty();
    },
  ),
  http.get("/api/v1/account", () => HttpResponse.json(world.account)),
  http.post<never, { current_password: string; new_password: string }>(
    "/api/v1/account/password",
    async ({ request }) => {
      const { current_password, new_password } = await request.json();
      if (current_password !== PASSWORD) {
        return invalid({ current_password: "This is not your password." });
      }
      if (new_password.length < 8) return invalid({ new_password: "It is too short." });
      world.sessions = world.sessions.filter((session) => session.is_current);
      return empty();
    },
  ),
  http.all("/api/v1/account/second-factor*", confirmFirst),
  http.all("/api/v1/account/recovery-codes", confirmFirst),
  http.get("/api/v1/account/second-factor/secret", () =>
    HttpResponse.json({
      secret: SECRET,
      uri: `otpauth://totp/alice?secret=${SECRET}&issuer=Tokenwell`,
      picture: "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E",
    }),
  ),
  http.post<never, { code: string }>("/api/v1/account/second-factor", async ({ request }) => {
    if ((await request.json()).code !== CODE) return invalid({ code: "This code is not right." });
    world.account.second_factor_since = "2026-03-02T09:00:00Z";
    world.account.recovery_codes_left = CODES.length;
    return empty();
  }),
  http.delete("/api/v1/account/second-factor", () => {
    world.account.second_factor_since = null;
    return empty();
  }),
  http.all("/api/v1/account/recovery-codes", () =>
    HttpResponse.json({ codes: CODES, left: CODES.length }),
  ),
  http.get("/api/v1/account/sessions", () => HttpResponse.json(world.sessions)),
  http.delete("/api/v1/account/sessions", () => {
    world.sessions = world.sessions.filter((session) => session.is_current);
    return empty();
  }),
  http.delete<{ id: string }>("/api/v1/account/sessions/:id", ({ params }) => {
    world.sessions = world.sessions.filter((session) => String(session.id) !== params.id);
    return empty();
  }),
];
