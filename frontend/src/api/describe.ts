import { Problem, Unreachable } from "./problem";
import { text } from "./text";

export type Description = { title: string; detail: string };

const OURS: Record<number, Description> = {
  403: { title: text.notPermittedTitle, detail: text.notPermittedDetail },
  404: { title: text.notFoundTitle, detail: text.notFoundDetail },
  412: { title: text.changedTitle, detail: text.changedDetail },
  503: { title: text.unreachableTitle, detail: text.unreachableDetail },
};

/** Say what happened and what to do: in the API's words where it has some, else in ours. */
export function describe(error: unknown): Description {
  if (error instanceof Unreachable) {
    return { title: text.unreachableTitle, detail: text.unreachableDetail };
  }
  if (!(error instanceof Problem)) return { title: text.unknownTitle, detail: text.unknownDetail };
  if (error.status === 412) return OURS[412] ?? { title: "", detail: "" };
  const ours =
    OURS[error.status] ??
    (error.status >= 500
      ? { title: text.brokenTitle, detail: text.brokenDetail }
      : { title: text.unknownTitle, detail: text.unknownDetail });
  return { title: error.title || ours.title, detail: error.detail || ours.detail };
}

/** The same, with what is wrong with one of these fields, where there is no place beside it. */
export function describeWith(error: unknown, ...fields: string[]): Description {
  const { title, detail } = describe(error);
  const messages = fields.map((field) => fieldMessage(error, field));
  return { title, detail: messages.find(Boolean) ?? detail };
}

/** The first message about one field, if there is one. */
export function fieldMessage(error: unknown, field: string): string | undefined {
  return error instanceof Problem ? error.errors[field]?.[0] : undefined;
}
