/**
 * What does the most harm is answered with `confirm-it-is-you` where the person proved nothing
 * for ten minutes. They are asked then, and the same request is sent once more.
 */
import type { Middleware } from "openapi-fetch";

/** Ask the person; whether they proved it. */
type Ask = () => Promise<boolean>;

const CODE = "urn:tokenwell:problem:confirm-it-is-you";
const copies = new Map<string, Request>();
let ask: Ask = () => Promise.resolve(false);
let question: Promise<boolean> | null = null;
let withdraw: () => void = () => undefined;

/** Say who asks; what is given back takes it back, with a question that is open. */
export function setAsker(asker: Ask): () => void {
  ask = asker;
  return () => {
    ask = () => Promise.resolve(false);
    withdraw();
  };
}

/** Ask once, however many requests wait for the answer. */
export function askToConfirm(): Promise<boolean> {
  question ??= new Promise<boolean>((resolve) => {
    const end = (isProved: boolean) => {
      question = null;
      resolve(isProved);
    };
    withdraw = () => {
      end(false);
    };
    void ask().then(end);
  });
  return question;
}

export const confirming: Middleware = {
  onRequest({ request, id }) {
    copies.set(id, request.clone());
  },
  async onResponse({ response, id }) {
    const copy = copies.get(id);
    copies.delete(id);
    if (!copy || response.status !== 403 || !(await isQuestion(response.clone()))) return;
    return (await askToConfirm()) ? globalThis.fetch(copy) : undefined;
  },
  onError({ id }) {
    copies.delete(id);
  },
};

async function isQuestion(response: Response): Promise<boolean> {
  const body: unknown = await response.json().catch(() => null);
  return typeof body === "object" && body !== null && "type" in body && body.type === CODE;
}
