import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import {
  inDays,
  makeCredential,
  makeLogin,
  makeStatus,
  makeSubject,
  NOT_SET,
} from "../fake-api/make";
import { bodiesOf, requestsTo } from "../fake-api/server";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";
import { fill, labelsOnPage, NEW, type User } from "./new-form";

const PAGE = "/credentials/files";
const SETTINGS = `${PAGE}?tab=settings`;

async function chooseType(user: User, name: string) {
  await user.selectOptions(await screen.findByLabelText("Credential Type"), name);
}

const checkbox = (name: string) => screen.getByRole<HTMLInputElement>("checkbox", { name });

beforeEach(() => {
  world.credentials = [makeLogin()];
});

test("the type comes first, and swaps the fields", async () => {
  const { user } = renderApp(NEW);
  await screen.findByLabelText("Client ID");

  await chooseType(user, "Password");

  const labels = labelsOnPage();
  for (const label of ["Name", "Description", "User name", "Password", "Base URLs", "SFTP"]) {
    expect(labels).toContain(label);
  }
  for (const label of ["Client ID", "Grant type", "Scope", "Authorization endpoint"]) {
    expect(labels).not.toContain(label);
  }
  expect(screen.queryByRole("button", { name: "Authorize and Save" })).toBeNull();
});

test("nothing is ticked on a new one, and the form says what that means", async () => {
  const { user } = renderApp(NEW);
  await chooseType(user, "Password");

  const names = ["HTTP", "FTP", "SFTP", "Job execution"];
  expect(names.map((name) => checkbox(name).checked)).toEqual([false, false, false, false]);
  expect(screen.getByText(/Nothing is ticked/)).toBeVisible();

  await chooseType(user, "OAuth 2.0");
  expect(checkbox("HTTP").checked).toBe(true);
  expect(screen.queryByRole("checkbox", { name: "SFTP" })).toBeNull();
});

test("what is sent has the fields of a login and no other", async () => {
  const { user, where } = renderApp(NEW);
  await chooseType(user, "Password");
  await fill(user, "Name", "upload");
  await fill(user, "User name", "robot");
  await fill(user, "Password", "a secret");
  await user.click(checkbox("SFTP"));

  await user.click(screen.getByRole("button", { name: "Save" }));

  await waitFor(() => {
    expect(where()).toBe("/credentials/upload");
  });
  expect(await bodiesOf("POST", "/api/v1/credentials")).toEqual([
    {
      container: "/team",
      type: "password",
      name: "upload",
      description: "",
      tags: [],
      username: "robot",
      password: "a secret",
      base_urls: [],
      calls_per_minute: null,
      largest_answer: null,
      usages: ["sftp"],
    },
  ]);
});

test("without a user name nothing is sent", async () => {
  const { user } = renderApp(NEW);
  await chooseType(user, "Password");
  await fill(user, "Name", "upload");

  await user.click(screen.getByRole("button", { name: "Save" }));

  expect(await screen.findByText("A Password credential has a user name.")).toBeVisible();
  expect(requestsTo("POST", "/api/v1/credentials")).toHaveLength(0);
});

test("its page says that it is ready, and offers nothing that is for tokens", async () => {
  const { user } = renderApp(PAGE);

  expect(await screen.findByText("Ready")).toBeVisible();
  expect(screen.getByText("HTTP, SFTP")).toBeVisible();
  expect(screen.queryByText("Access token")).toBeNull();
  await user.click(screen.getByRole("button", { name: "More actions" }));
  const items = await screen.findAllByRole("menuitem");
  expect(items.map((item) => item.textContent)).toEqual(["Move", "Copy", "Delete"]);
});

test("a type can't be changed, and another one is made from it", async () => {
  const { user, where } = renderApp(SETTINGS);

  expect(await screen.findByText("A type can't be changed.")).toBeVisible();
  await user.click(screen.getByRole("link", { name: /Create an OAuth 2.0 credential from this/ }));

  await waitFor(() => {
    expect(where()).toBe("/credentials/new?container=%2Fteam&from=files");
  });
  expect(await screen.findByLabelText("Credential Type")).toHaveValue("oauth2");
  expect(screen.getByLabelText("Name")).toHaveValue("files");
  expect(document.body).not.toHaveTextContent("robot");
});

test("an unticked purpose tells whom it breaks before it is saved", async () => {
  world.uses = {
    purposes: [
      { usage: "sftp", is_allowed: true, last_used_at: inDays(-2), services: 7 },
      { usage: "http", is_allowed: true, last_used_at: null, services: 0 },
    ],
    services: [
      {
        service: makeSubject("service", "report"),
        last_used_at: inDays(-2),
        purposes: [{ usage: "sftp", last_used_at: inDays(-2) }],
      },
    ],
    services_in_all: 7,
    jobs: [{ id: "nightly", path: "/team/nightly", last_run_at: inDays(-1) }],
  };
  const { user } = renderApp(SETTINGS);
  await screen.findByLabelText("User name");
  expect(requestsTo("GET", "/api/v1/credentials/files/uses")).toHaveLength(0);

  await user.click(checkbox("SFTP"));
  const notice = await screen.findByText(/are refused as soon as this is saved/);
  const told = within(notice.parentElement ?? notice);
  expect(told.getByText(/SFTP: report, 6 more, last/)).toBeVisible();

  await user.click(checkbox("HTTP"));
  expect(await screen.findByText(/HTTP: no service has used it for that/)).toBeVisible();
  expect(screen.getByText("Jobs that call with it: /team/nightly")).toBeVisible();
});

test("another base URL warns that the password is lost", async () => {
  const { user } = renderApp(SETTINGS);

  await user.type(
    await screen.findByRole("combobox", { name: "Base URLs" }),
    "https://other.example/{Enter}",
  );

  expect(await screen.findByText(/makes the stored password unusable/)).toBeVisible();
  expect(screen.getByLabelText("The password is empty")).toBeVisible();
});

test("where the password is missing, the next action leads to it", async () => {
  world.credentials = [
    makeLogin({
      password: NOT_SET,
      missing: ["password"],
      status: makeStatus({ state: "needs_secret", action: "enter_secret" }),
    }),
  ];
  const { user } = renderApp(PAGE);

  await user.click(await screen.findByRole("button", { name: "Type the secret" }));
  await user.click(await screen.findByLabelText("The password is empty"));
  await user.click(screen.getByRole("button", { name: "Save" }));

  await waitFor(async () => {
    expect(await bodiesOf("PATCH", "/api/v1/credentials/files")).toMatchObject([
      { password: null },
    ]);
  });
});

test("who uses it is told, with the way to why", async () => {
  world.uses = {
    purposes: [
      { usage: "http", is_allowed: true, last_used_at: null, services: 0 },
      { usage: "sftp", is_allowed: false, last_used_at: inDays(-2), services: 1 },
    ],
    services: [
      {
        service: makeSubject("service", "report"),
        last_used_at: inDays(-2),
        purposes: [{ usage: "sftp", last_used_at: inDays(-2) }],
      },
    ],
    services_in_all: 120,
    jobs: [{ id: "nightly", path: "/team/nightly", last_run_at: inDays(-1) }],
  };
  renderApp(`${PAGE}?tab=uses`);

  expect(await screen.findByRole("link", { name: "Why report may" })).toHaveAttribute(
    "href",
    "/credentials/files?tab=permissions&ask=service%3Areport&may=credential_use",
  );
  expect(screen.getByRole("link", { name: "/team/nightly" })).toHaveAttribute(
    "href",
    "/jobs/nightly",
  );
  expect(screen.getByText("These are the 1 that used it last, of 120 in all.")).toBeVisible();
});

test("nobody used it yet", async () => {
  renderApp(`${PAGE}?tab=uses`);

  expect(await screen.findByText("No service has used it yet.")).toBeVisible();
});

test("Use it has programs for each way and language, filled in and without the key", async () => {
  world.credentials.push(makeCredential({ base_urls: ["https://api.example.com/it's"] }));
  const { user } = renderApp(`${PAGE}?tab=use`);

  const login = await screen.findByLabelText("Program");
  expect(login).toHaveTextContent("/api/v1/credentials/files/login");
  expect(login).toHaveTextContent("purpose=sftp");
  expect(login).toHaveTextContent("$TOKENWELL_KEY");
  for (const language of ["Python", "JavaScript", "Go", "Java", "C#", "PowerShell"]) {
    await user.selectOptions(screen.getByLabelText("Language"), language);
    expect(screen.getByLabelText("Program")).toHaveTextContent("TOKENWELL_KEY");
    expect(screen.getByLabelText("Program").textContent).not.toMatch(/__[A-Z]+__/);
  }
  await user.click(screen.getByText("Through the proxy"));
  expect(screen.getByLabelText("Program")).toHaveTextContent(
    "http://localhost:3001/api/v1/credentials/files/proxy/",
  );
});

test("an address can't break out of a program", async () => {
  world.credentials = [makeCredential({ base_urls: ["https://api.example.com/it's`$(x)"] })];
  renderApp("/credentials/crm?tab=use");

  const program = await screen.findByLabelText("Program");
  expect(program).toHaveTextContent("'https://api.example.com/it%27s%60%24(x)'");
});

test("what hinders the use is said above the program", async () => {
  world.credentials = [makeLogin({ usages: [], base_urls: [] })];
  const { user } = renderApp(`${PAGE}?tab=use`);

  expect(await screen.findByText(/services are refused: SFTP/)).toBeVisible();
  await user.click(screen.getByText("Through the proxy"));
  expect(screen.getByText(/no base URL/)).toBeVisible();
});
