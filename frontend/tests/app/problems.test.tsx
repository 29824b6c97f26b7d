import { screen } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";
import { problem } from "../fake-api/answers";
import { requestsTo, server } from "../fake-api/server";
import { renderApp } from "../render-app";

test("an address that leads nowhere says so, with the way back", async () => {
  renderApp("/no-such-page");

  expect(await screen.findByText(/There is no such page/)).toBeVisible();
  expect(screen.getByRole("link", { name: "Go to the containers" })).toHaveAttribute("href", "/");
});

test("a container that is not there, or not to be seen, is told in the server's words", async () => {
  renderApp("/containers/%2Fsecret");

  expect(await screen.findByRole("alert")).toHaveTextContent("There is no such thing here.");
});

test("a page that could not be loaded is loaded by another try", async () => {
  server.use(http.get("/api/v1/services", () => problem(500, ""), { once: true }));
  const { user } = renderApp("/services");

  await user.click(await screen.findByRole("button", { name: "Try again" }));

  expect(await screen.findByRole("heading", { name: "Services" })).toBeVisible();
});

test("a server that is busy for a moment is asked again without a word", async () => {
  server.use(http.get("/api/v1/services", () => problem(503, "unavailable"), { once: true }));

  renderApp("/services");

  expect(await screen.findByText(/There is no service yet/)).toBeVisible();
  expect(requestsTo("GET", "/api/v1/services")).toHaveLength(2);
});

test("what is forbidden is not asked for twice", async () => {
  const detail = "This needs the privilege to maintain users, roles and services.";
  server.use(http.get("/api/v1/services", () => problem(403, "not-permitted", { detail })));

  renderApp("/services");

  expect(await screen.findByRole("alert")).toHaveTextContent(detail);
  expect(requestsTo("GET", "/api/v1/services")).toHaveLength(1);
});

test("when not even the session can be asked for, the page says that nothing was changed", async () => {
  server.use(http.get("/api/v1/session", () => HttpResponse.error()));
  // The router tells the console of what it could not load.
  vi.mocked(console.error).mockReturnValue();
  vi.mocked(console.warn).mockReturnValue();

  renderApp("/");

  expect(await screen.findByRole("alert")).toHaveTextContent("Tokenwell can't be reached");
  expect(screen.getByRole("button", { name: "Try again" })).toBeVisible();
  vi.mocked(console.error).mockClear();
  vi.mocked(console.warn).mockClear();
});

test.each([
  ["other-browser", "This authorization was started in another browser"],
  ["wrong-issuer", "The answer came from another provider than the one that was asked"],
  ["never-heard-of", "The authorization could not be finished"],
  ["constructor", "The authorization could not be finished"],
])("an authorization that came back wrong (%s) is explained", async (code, title) => {
  renderApp(`/authorization-problem?code=${code}`);

  expect(await screen.findByRole("heading", { name: title })).toBeVisible();
  expect(screen.getByText(/Nothing was changed/)).toBeVisible();
});
