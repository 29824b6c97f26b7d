import { http, HttpResponse } from "msw";
import { empty, notSignedIn, problem } from "./answers";
import { makePerson } from "./make";
import { world } from "./world";

export const PASSWORD = "a long enough password";

function session() {
  return HttpResponse.json({
    user: world.person,
    public_base_url: "http://localhost:3000",
    version: "0.1.0",
    legacy_grants: world.hasLegacyGrants,
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
    world.person = makePerson();
    return session();
  }),
  http.delete("/api/v1/session", () => {
    world.person = null;
    return empty();
  }),
  // Everything below is for people who are signed in.
  http.all("/api/v1/*", () => (world.person ? undefined : notSignedIn())),
];
