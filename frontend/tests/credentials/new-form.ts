import { screen } from "@testing-library/react";
import type { renderApp } from "../render-app";

export const NEW = "/credentials/new?container=%2Fteam";

export type User = ReturnType<typeof renderApp>["user"];

/** Paste a value into a field: typing letter by letter is slow. */
export async function fill(user: User, label: string, value: string) {
  const field = await screen.findByLabelText(label);
  await user.clear(field);
  await user.click(field);
  await user.paste(value);
}

export async function openFolds(user: User) {
  for (const fold of ["More grant types", "More endpoints", "Advanced"]) {
    await user.click(await screen.findByText(fold));
  }
}

export async function chooseGrant(user: User, name: string) {
  await screen.findByLabelText("Authorization Code");
  // By their labels: to look for roles on so large a page is slow.
  if (!screen.queryByLabelText(name)) await user.click(screen.getByText("More grant types"));
  await user.click(screen.getByLabelText(name));
}

/** The labels of all fields that can be seen, the folded ones not. */
export function labelsOnPage(): Set<string> {
  const labels = document.querySelectorAll("label, .mantine-InputWrapper-label");
  return new Set([...labels].map((label) => label.textContent));
}
