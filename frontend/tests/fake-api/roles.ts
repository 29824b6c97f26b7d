import { http, HttpResponse } from "msw";
import type { NewMembers, Role, RoleChange, RoleDetails, Subject } from "@/api/types";
import { empty, invalid, notFound, page, problem } from "./answers";
import { makeRole, makeSubject } from "./make";
import { world } from "./world";

type Id = { id: string };

const find = (id: string) => world.roles.find((role) => role.id === id);

function tag({ name, privileges, members }: RoleDetails): string {
  return `"${[name, ...privileges, ...members.map(({ id }) => id)].join(" ")}"`;
}

function answer(role: RoleDetails, status = 200) {
  return HttpResponse.json(role, { status, headers: { ETag: tag(role) } });
}

function toRow({ id, name, is_fixed, people, members }: RoleDetails & { people: number }): Role {
  const inner = members.filter(({ kind }) => kind === "role").map((member) => member.id);
  return { id, name, is_fixed, people, inner };
}

function toSubject(id: string, kind: Subject["kind"]): Subject {
  return world.people.find((subject) => subject.id === id) ?? makeSubject(kind, id);
}

export const roleHandlers = [
  http.get("/api/v1/roles", ({ request }) => page(world.roles.map(toRow), new URL(request.url))),
  http.post<never, { name: string }>("/api/v1/roles", async ({ request }) => {
    const { name } = await request.json();
    if (find(name)) return invalid({ name: "Another role has this name." });
    const role = makeRole({ name });
    world.roles.push(role);
    return answer(role, 201);
  }),
  http.get<Id>("/api/v1/roles/:id", ({ params }) => {
    const role = find(params.id);
    return role ? answer(role) : notFound();
  }),
  http.patch<Id, RoleChange>("/api/v1/roles/:id", async ({ params, request }) => {
    const role = find(params.id);
    if (!role) return notFound();
    Object.assign(role, await request.json());
    return answer(role);
  }),
  http.delete<Id>("/api/v1/roles/:id", ({ params }) => {
    world.roles = world.roles.filter(({ id }) => id !== params.id);
    return empty();
  }),
  http.put<Id, NewMembers>("/api/v1/roles/:id/members", async ({ params, request }) => {
    const role = find(params.id);
    if (!role) return notFound();
    if (request.headers.get("If-Match") !== tag(role)) return problem(412, "changed-meanwhile");
    const { users, roles } = await request.json();
    role.members = [
      ...users.map((id) => toSubject(id, "user")),
      ...roles.map((id) => toSubject(id, "role")),
    ];
    return answer(role);
  }),
  http.get("/api/v1/roles/:id/deletion", () => HttpResponse.json(world.effects)),
  http.post("/api/v1/roles/:id/members/preview", () => HttpResponse.json(world.effects)),
];
