import { screen, within } from "@testing-library/react";
import { http } from "msw";
import { expect, test } from "vitest";
import { problem } from "../fake-api/answers";
import { server } from "../fake-api/server";
import { CODE } from "../fake-api/session";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

test("who lacks the second factor that is demanded turns it on before anything else", async () => {
  world.isFactorDemanded = true;
  const { user, where } = renderApp("/containers/%2Fteam");
  expect(await screen.findByRole("heading", { name: "Turn on a second factor" })).toBeVisible();
  expect(screen.queryByRole("link", { name: "Bin" })).not.toBeInTheDocument();
  expect(screen.queryByRole("heading", { name: "team" })).not.toBeInTheDocument();

  await user.click(await screen.findByRole("button", { name: "Turn on" }));
  const enrolment = within(
    await screen.findByRole("dialog", { name: "Turn on the second factor" }),
  );
  await user.type(enrolment.getByLabelText("Code of the app"), CODE);
  await user.click(enrolment.getByRole("button", { name: "Turn on" }));

  // The codes are seen before the page goes on.
  const codes = within(await screen.findByRole("dialog", { name: "Your recovery codes" }));
  await user.click(codes.getByRole("button", { name: "I have kept them" }));
  await user.click(await screen.findByRole("button", { name: "Go on" }));

  expect(await screen.findByRole("heading", { name: "team" })).toBeVisible();
  expect(where()).toBe("/containers/%2Fteam");
});

test("who is asked for it in the midst of their work is led there", async () => {
  const { user } = renderApp("/containers/%2Fteam");
  await screen.findByRole("heading", { name: "team" });
  world.isFactorDemanded = true;
  server.use(http.get("/api/v1/bin", () => problem(403, "second-factor-missing")));

  await user.click(screen.getByRole("link", { name: "Bin" }));

  expect(await screen.findByRole("heading", { name: "Turn on a second factor" })).toBeVisible();
});
