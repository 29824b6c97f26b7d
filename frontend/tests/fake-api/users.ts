import { http, HttpResponse } from "msw";
import type { NewUser, User, UserChange, UserDetails } from "@/api/types";
import { invalid, notFound, page, problem } from "./answers";
import { makeBelongings, makeSubject, makeUser } from "./make";
import { world } from "./world";

type Id = { id: string };

/** What a test must find nowhere but in the dialog that shows it. */
export const PASSWORD_TEXT = "orchid-tangle-3-basalt-plum";

const find = (id: string) => world.users.find((user) => user.id === id);

function answer(user: UserDetails) {
  return HttpResponse.json(user, { headers: { ETag: `"${user.username}"` } });
}

function isMeant({ username, first_name, last_name, email }: User, search: string): boolean {
  return [username, first_name, last_name, email].some((text) => text.includes(search));
}

function handOver() {
  const { items, jobs, entries } = world.belongings;
  return {
    jobs: jobs.count,
    jobs_left: jobs.hidden,
    items: items.count + items.hidden,
    entries: entries.count,
    entries_left: entries.hidden,
  };
}

export const userHandlers = [
  http.get("/api/v1/users", ({ request }) => {
    const url = new URL(request.url);
    const { search = "", is_active } = Object.fromEntries(url.searchParams);
    const rows = world.users
      .filter((user) => isMeant(user, search))
      .filter((user) => !is_active || String(user.is_active) === is_active);
    return page(rows, url);
  }),
  http.post<never, NewUser>("/api/v1/users", async ({ request }) => {
    const words = await request.json();
    if (find(words.username)) {
      return invalid({ username: "A user or a service has this name already." });
    }
    const user = makeUser({ ...words, last_login: null });
    world.users.push(user);
    return HttpResponse.json({ ...user, password: PASSWORD_TEXT }, { status: 201 });
  }),
  http.get<Id>("/api/v1/users/:id", ({ params }) => {
    const user = find(params.id);
    return user ? answer(user) : notFound();
  }),
  http.patch<Id, UserChange>("/api/v1/users/:id", async ({ params, request }) => {
    const user = find(params.id);
    if (!user) return notFound();
    Object.assign(user, await request.json());
    return answer(user);
  }),
  http.put<Id, { roles: string[] }>("/api/v1/users/:id/roles", async ({ params, request }) => {
    const user = find(params.id);
    if (!user) return notFound();
    if (request.headers.get("If-Match") !== `"${user.username}"`) return problem(412, "changed");
    const { roles } = await request.json();
    user.roles = roles.map((id) => makeSubject("role", id));
    user.effective_roles = user.roles;
    return answer(user);
  }),
  http.post<Id>("/api/v1/users/:id/roles/preview", () => HttpResponse.json(world.effects)),
  http.get<Id>("/api/v1/users/:id/belongings", () =>
    HttpResponse.json(world.belongings, { headers: { ETag: '"belongings"' } }),
  ),
  http.post<Id>("/api/v1/users/:id/hand-over/preview", () =>
    HttpResponse.json({
      ...handOver(),
      effects: world.effects,
      named_jobs: world.belongings.jobs.named.map((job) => ({ ...job, goes: true })),
    }),
  ),
  http.post<Id>("/api/v1/users/:id/hand-over", ({ request }) => {
    if (request.headers.get("If-Match") !== '"belongings"') return problem(412, "changed");
    const done = handOver();
    world.belongings = makeBelongings();
    return HttpResponse.json(done);
  }),
  http.post<Id>("/api/v1/users/:id/password", () => HttpResponse.json({ password: PASSWORD_TEXT })),
];
