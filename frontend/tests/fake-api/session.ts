import { http, HttpResponse } from "msw";
import { empty, invalid, notSignedIn, problem } from "./answers";
import { makePerson } from "./make";
import { world } from "./world";

export const PASSWORD = "a long enough password";
export const CODE = "123456";

function session() {
  return HttpResponse.json({
    user: world.person,
    public_base_url: "http://localhost:3000",
    proxy_base_url: "http://localhost:3001",
    version: "0.1.0",
    legacy_grants: world.hasLegacyGrants,
    mails_resets: true,
    second_factor_missing: world.isFactorDemanded && !world.account.second_factor_since,
  });
}

export const sessionHandlers = [
  http.get("/api/v1/session", session),
  http.post<never, { password: string }>("/api/v1/session", async ({ request }) => {
    const { password } = await request.json();
    if (password !== PASSWORD) {
      return problem(401, "sign-in-failed", {
        title: "Name or password is not right.",
        detail: "Check both. Passwords tell upper from lower case.",
      });
    }
    if (world.account.second_factor_since) {
      return problem(401, "second-factor-needed", { title: "A second factor is needed." });
    }
    world.person = makePerson();
    return session();
  }),
  http.post<never, { code: string }>("/api/v1/session/second-factor", async ({ request }) => {
    const { code } = await request.json();
    if (code === "late") return problem(401, "sign-in-anew", { title: "Give them again." });
    if (code !== CODE) return invalid({ code: "This code is not right." });
    world.person = makePerson();
    return session();
  }),
  http.post<never, { email: string }>("/api/v1/password/forgotten", async ({ request }) => {
    const { email } = await request.json();
    return email.includes("@")
      ? new HttpResponse(null, { status: 202 })
      : invalid({ email: "Enter a valid email address." });
  }),
  http.post<never, { key: string; password: string }>(
    "/api/v1/password/reset",
    async ({ request }) => {
      const { key, password } = await request.json();
      if (key !== "a-key") return invalid({ key: "This link was used, or is too old." });
      return password.length < 8 ? invalid({ password: "This password is too short." }) : empty();
    },
  ),
  http.delete("/api/v1/session", () => {
    world.person = null;
    return empty();
  }),
  // Everything below is for people who are signed in.
  http.all("/api/v1/*", () => (world.person ? undefined : notSignedIn())),
];
