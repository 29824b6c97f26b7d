import { createContext, useContext } from "react";
import type { Provider } from "@/api/types";

/** The template that was picked for the form; null for Custom, and until it is there. */
export const TemplateContext = createContext<Provider | null>(null);

export function useTemplate(): Provider | null {
  return useContext(TemplateContext);
}
