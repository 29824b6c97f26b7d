import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import type { Authorization } from "@/api/types";
import { PROVIDER } from "../fake-api/credentials";
import { inDays, makeAuthorization, makeCredential, makeStatus } from "../fake-api/make";
import { requestsTo } from "../fake-api/server";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

const PAGE = "/credentials/crm";
const IN_FIVE_MINUTES = 5 / (24 * 60);

const DEVICE: Partial<Authorization> = {
  state: "pending",
  ended_at: null,
  expires_at: inDays(IN_FIVE_MINUTES),
  device: {
    user_code: "WDJB-MJHT",
    verification_uri: "https://login.example.com/device",
    verification_uri_complete: "https://login.example.com/device?user_code=WDJB-MJHT",
    qr: "data:image/svg+xml,%3Csvg/%3E",
  },
};

const CONFIRMING: Partial<Authorization> = {
  state: "confirming",
  ended_at: null,
  expires_at: inDays(IN_FIVE_MINUTES),
  confirming: {
    before: { issuer: "", subject: "1", label: "alice@example.com" },
    now: { issuer: "", subject: "2", label: "bob@example.com" },
  },
};

beforeEach(() => {
  world.credentials = [makeCredential()];
  window.location.hash = "";
});

test("a device code is shown with its address, a picture and the time it has left", async () => {
  world.credentials = [
    makeCredential({
      grant_type: "device_code",
      device_authorization_endpoint: "https://login.example.com/device_authorization",
    }),
  ];
  world.outcome = DEVICE;
  const { user, where } = renderApp(PAGE);

  await user.click(await screen.findByRole("button", { name: "Authorize" }));

  expect(await screen.findByText("WDJB-MJHT")).toBeVisible();
  expect(where()).toBe(`${PAGE}?authorization=attempt`);
  expect(screen.getByRole("button", { name: "Copy: Code" })).toBeVisible();
  const link = screen.getByRole("link", { name: /login\.example\.com\/device/ });
  expect(link).toHaveAttribute("href", DEVICE.device?.verification_uri_complete);
  expect(link).toHaveAttribute("rel", "noopener noreferrer");
  expect(
    screen.getByRole("img", { name: "QR code of https://login.example.com/device" }),
  ).toHaveAttribute("src", DEVICE.device?.qr);
  expect(screen.getByRole("timer")).toHaveTextContent(/^The code is good for [45] min \d\d s$/);
});

test("a device code can be cancelled", async () => {
  world.authorizations = [makeAuthorization(DEVICE)];
  const { user } = renderApp(`${PAGE}?authorization=attempt`);
  await screen.findByText("WDJB-MJHT");

  await user.click(screen.getByRole("button", { name: "Cancel" }));

  expect(await screen.findByText("The authorization was cancelled")).toBeVisible();
  expect(screen.queryByText("WDJB-MJHT")).not.toBeInTheDocument();
});

test("a code that nobody typed in time is told as that", async () => {
  world.credentials = [makeCredential({ grant_type: "device_code" })];
  world.authorizations = [makeAuthorization({ ...DEVICE, state: "expired", device: null })];

  renderApp(`${PAGE}?authorization=attempt`);

  expect(await screen.findByText("The code ended before anybody typed it")).toBeVisible();
});

test("a request that is pushed first leads on as soon as the server knows where", async () => {
  world.credentials = [
    makeCredential({ pushed_authorization_request_endpoint: "https://login.example.com/par" }),
  ];
  world.outcome = { state: "pending", ended_at: null, redirect: PROVIDER };
  const { user } = renderApp(PAGE);

  await user.click(await screen.findByRole("button", { name: "Authorize" }));

  await waitFor(() => {
    expect(window.location.href).toBe(PROVIDER);
  });
});

test("who comes back undecided is not led away again, but can go on", async () => {
  world.authorizations = [
    makeAuthorization({ state: "pending", ended_at: null, redirect: PROVIDER }),
  ];

  renderApp(`${PAGE}?authorization=attempt`);

  expect(await screen.findByRole("link", { name: "Go on to login.example.com" })).toHaveAttribute(
    "href",
    PROVIDER,
  );
  expect(window.location.href).not.toBe(PROVIDER);
});

test("another account than before is used only when somebody says so", async () => {
  world.authorizations = [makeAuthorization(CONFIRMING)];
  const { user } = renderApp(`${PAGE}?authorization=attempt`);
  const banner = await screen.findByRole("alert");
  expect(within(banner).getByText("This is another account than before")).toBeVisible();
  expect(within(banner).getByText("alice@example.com")).toBeVisible();

  await user.click(within(banner).getByRole("button", { name: "Use bob@example.com" }));

  expect(await screen.findByText("Authorization has been granted")).toBeVisible();
  expect(requestsTo("POST", "/api/v1/authorizations/attempt/confirm")).toHaveLength(1);
});

test("the account from before can be kept", async () => {
  world.authorizations = [makeAuthorization(CONFIRMING)];
  const { user } = renderApp(`${PAGE}?authorization=attempt`);

  await user.click(await screen.findByRole("button", { name: "Keep alice@example.com" }));

  expect(await screen.findByText("The authorization was cancelled")).toBeVisible();
  expect(requestsTo("DELETE", "/api/v1/authorizations/attempt")).toHaveLength(1);
});

test("what was granted names the account", async () => {
  world.authorizations = [makeAuthorization()];
  world.credentials = [
    makeCredential({
      status: makeStatus({
        state: "authorized",
        obtained_at: inDays(0),
        expires_at: inDays(1),
        account: { issuer: "", subject: "1", label: "alice@example.com" },
      }),
    }),
  ];

  renderApp(`${PAGE}?authorization=attempt`);

  expect(await screen.findByText(/; account alice@example\.com\.$/)).toBeVisible();
});
