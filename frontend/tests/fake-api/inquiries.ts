import { http, HttpResponse } from "msw";
import type { Inquiry, NewInquiry } from "@/api/types";
import { notFound } from "./answers";
import { inDays } from "./make";
import { world } from "./world";

function open({ kind, credential }: NewInquiry): Inquiry {
  return {
    id: `inquiry-${String(world.inquiries.length)}`,
    kind,
    state: "open",
    credential: credential ?? null,
    problem: null,
    discovered: null,
    client_id: null,
    steps: [],
    created_at: inDays(0),
    ended_at: null,
  };
}

/** Open when it is begun, and answered when somebody looks. */
export const inquiryHandlers = [
  http.post<never, NewInquiry>("/api/v1/inquiries", async ({ request }) => {
    const inquiry = open(await request.json());
    world.inquiries.push(inquiry);
    return HttpResponse.json(inquiry, { status: 202 });
  }),
  http.get<{ id: string }>("/api/v1/inquiries/:id", ({ params }) => {
    const inquiry = world.inquiries.find(({ id }) => id === params.id);
    if (!inquiry) return notFound();
    Object.assign(inquiry, { state: "done", ended_at: inDays(0) }, world.answer);
    world.onAnswer();
    return HttpResponse.json(inquiry);
  }),
];
