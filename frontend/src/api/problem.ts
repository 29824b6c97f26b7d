/** What a failed call throws: the API's own words, or that there was no answer. */

type ProblemBody = {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  errors?: Record<string, string[]>;
  missing?: string[];
  items?: InTheWay[];
};

/** Of several things at once: what is in the way of one of them. */
export type InTheWay = { id: string; code: string; sentence: string };

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly errors: Record<string, string[]>;
  readonly missing: string[];
  readonly items: InTheWay[];

  constructor(status: number, body: ProblemBody) {
    super(body.title ?? `HTTP ${String(status)}`);
    this.name = "Problem";
    this.status = status;
    this.code = (body.type ?? "").replace("urn:tokenwell:problem:", "");
    this.title = body.title ?? "";
    this.detail = body.detail ?? "";
    this.errors = body.errors ?? {};
    this.missing = body.missing ?? [];
    this.items = body.items ?? [];
  }
}

/** The server gave no answer at all. */
export class Unreachable extends Error {
  constructor() {
    super("unreachable");
    this.name = "Unreachable";
  }
}

export function isProblem(error: unknown, code: string): error is Problem {
  return error instanceof Problem && error.code === code;
}

export function isNotFound(error: unknown): boolean {
  return error instanceof Problem && error.status === 404;
}

export function isUnavailable(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Problem && error.status >= 500);
}
