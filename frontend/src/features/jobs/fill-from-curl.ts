import type { CurlAnswer } from "@/api/types";
import { toStepValues, type StepValues } from "./form-values";

/** A call as a line of curl has it; what is expected of the answer stays. */
export function fillFromCurl(step: StepValues, answer: CurlAnswer): StepValues {
  const { name } = step;
  const { method, url, query, headers, body } = toStepValues({ ...answer, name });
  return { ...step, method, url, query, headers, body };
}
