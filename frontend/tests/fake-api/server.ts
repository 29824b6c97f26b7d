import { setupServer } from "msw/node";
import { accountHandlers } from "./account";
import { binHandlers } from "./bin";
import { containerHandlers } from "./containers";
import { credentialHandlers } from "./credentials";
import { inquiryHandlers } from "./inquiries";
import { jobHandlers } from "./jobs";
import { manyHandlers } from "./many-items";
import { noticeHandlers } from "./notices";
import { overviewHandlers } from "./overview";
import { permissionHandlers } from "./permissions";
import { providerHandlers } from "./providers";
import { recordHandlers } from "./record";
import { roleHandlers } from "./roles";
import { serviceHandlers } from "./services";
import { sessionHandlers } from "./session";
import { userHandlers } from "./users";
import { viewHandlers } from "./views";

/** Answers like the API, out of `world`. */
export const server = setupServer(
  ...sessionHandlers,
  ...accountHandlers,
  ...binHandlers,
  ...containerHandlers,
  ...manyHandlers,
  ...jobHandlers,
  ...serviceHandlers,
  ...permissionHandlers,
  ...userHandlers,
  ...roleHandlers,
  ...recordHandlers,
  ...providerHandlers,
  ...inquiryHandlers,
  ...overviewHandlers,
  ...noticeHandlers,
  ...viewHandlers,
  ...credentialHandlers,
);

let requests: Request[] = [];
server.events.on("request:start", ({ request }) => {
  requests.push(request.clone());
});

export function resetRequests(): void {
  requests = [];
}

/** The requests so far of one method below a path, the oldest first. */
export function requestsTo(method: string, path: string): Request[] {
  return requests.filter(
    (request) => request.method === method && new URL(request.url).pathname.startsWith(path),
  );
}

export async function bodiesOf(method: string, path: string): Promise<unknown[]> {
  return Promise.all(requestsTo(method, path).map((request) => request.clone().json()));
}
