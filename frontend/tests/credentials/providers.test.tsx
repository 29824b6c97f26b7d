import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { makeCredential } from "../fake-api/make";
import { makeProvider } from "../fake-api/make-provider";
import { bodiesOf, requestsTo } from "../fake-api/server";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";
import { fill, NEW, type User } from "./new-form";

const ACME = makeProvider({
  slug: "acme",
  name: "Acme CRM",
  aliases: ["Roadrunner"],
  grants: ["client_credentials", "authorization_code"],
  endpoints: {
    ...makeProvider({ slug: "", name: "" }).endpoints,
    authorization: "https://acme.example.com/authorize",
    token: "https://acme.example.com/token",
  },
  client: { authentication: "body", allowed: [] },
  scope: {
    default: ["read"],
    required: ["offline"],
    known: [
      { name: "read", text: "Read contacts.", sensitive: false },
      { name: "write", text: "Change contacts.", sensitive: true },
      { name: "offline", text: "A refresh token.", sensitive: false },
    ],
    parameters: {},
  },
  steps: [
    {
      text: "Open the console.",
      link: "https://acme.example.com/console",
      copies_redirect_uri: false,
    },
    { text: "Paste the Redirect URI.", link: "", copies_redirect_uri: true },
  ],
  limits: "Ten authorizations for one person.",
  needs_code: "The token has to be exchanged by a program.",
  docs: { register: "https://acme.example.com/register", reference: "", scopes: "" },
});

const SHOP = makeProvider({
  slug: "shop",
  name: "Shopping",
  category: "commerce",
  placeholders: [
    {
      name: "shop",
      label: "Shop name",
      help: "The first part of the shop's address.",
      example: "my-shop",
      pattern: "[a-z-]+",
      default: "",
      options: [],
    },
  ],
  endpoints: {
    ...makeProvider({ slug: "", name: "" }).endpoints,
    authorization: "https://{shop}.example.com/authorize",
    token: "https://{shop}.example.com/token",
  },
});

beforeEach(() => {
  world.providers = [ACME, SHOP];
});

const findSearch = () => screen.findByRole("combobox", { name: "Search providers" });
async function pick(user: User, typed: string) {
  await screen.findByText("Acme CRM");
  await user.type(await findSearch(), `${typed}{Enter}`);
}

const optionNames = () =>
  within(screen.getByRole("listbox", { name: "Providers" }))
    .getAllByRole("option")
    .map(({ textContent }) => textContent);

test("the search looks at name, other names and kind, and Custom is always there", async () => {
  const { user } = renderApp(NEW);
  const search = await findSearch();
  await screen.findByText("Acme CRM");
  expect(optionNames()).toEqual([
    "+CustomAny other: type its endpoints",
    "AAcme CRMCRM",
    "SShoppingCommerce",
  ]);

  await user.type(search, "commerce");
  await waitFor(() => {
    expect(optionNames()).toEqual(["SShoppingCommerce", "+CustomAny other: type its endpoints"]);
  });
  await user.clear(search);
  await user.type(search, "roadr");

  await waitFor(() => {
    expect(optionNames()[0]).toBe("AAcme CRMCRM");
  });
});

test("Enter chooses nothing when nothing was found", async () => {
  const { user } = renderApp(NEW);

  await pick(user, "nobody");

  expect(screen.getByText(/^No provider is called so/)).toBeVisible();
  expect(await findSearch()).toBeVisible();
});

test("Enter chooses what was found; the template fills in the form and nothing that was typed", async () => {
  const { user } = renderApp(NEW);
  await fill(user, "Name", "crm");
  await fill(user, "Client ID", "mine");

  await pick(user, "acme");

  expect(
    await screen.findByText("The endpoints come from the template of Acme CRM."),
  ).toBeVisible();
  expect(screen.queryByLabelText("Token endpoint")).not.toBeInTheDocument();
  expect(screen.getByLabelText("Client ID")).toHaveValue("mine");
  expect(screen.getByRole("button", { name: "Change provider" })).toHaveFocus();
  await user.click(screen.getByRole("button", { name: "Save" }));
  await screen.findByRole("heading", { name: "crm" });
  expect((await bodiesOf("POST", "/api/v1/credentials"))[0]).toMatchObject({
    name: "crm",
    client_id: "mine",
    provider: "acme",
    provider_values: {},
    grant_type: "client_credentials",
    token_endpoint: "https://acme.example.com/token",
    client_authentication: "body",
    scope: "read",
  });
});

test("the panel shows steps, warning, limits and links, and the Redirect URI at its step", async () => {
  const { user } = renderApp(NEW);
  await pick(user, "acme");
  const panel = await screen.findByRole("complementary", { name: "At Acme CRM" });
  await user.click(screen.getByLabelText("Authorization Code"));

  const [, step] = within(panel).getAllByRole("listitem");

  expect(await within(step as HTMLElement).findByText(/oauth\/callback\/acme/)).toBeVisible();
  expect(
    within(step as HTMLElement).getByRole("button", { name: "Copy: Redirect URI" }),
  ).toBeVisible();
  expect(within(panel).getByText("The token has to be exchanged by a program.")).toBeVisible();
  expect(within(panel).getByText("Ten authorizations for one person.")).toBeVisible();
  const link = within(panel).getByRole("link", { name: /Open the page/ });
  expect(link).toHaveAttribute("href", "https://acme.example.com/console");
  expect(link).toHaveAttribute("rel", "noopener noreferrer");
});

test("scopes that the template knows are check boxes beside free typing", async () => {
  const { user } = renderApp(NEW);
  await pick(user, "acme");
  const known = await screen.findByRole("group", { name: "Scopes of this provider" });
  expect(await within(known).findByRole("checkbox", { name: "read" })).toBeChecked();
  expect(within(known).getByText("Change contacts.")).toBeVisible();

  await user.click(within(known).getByRole("checkbox", { name: "write (sensitive)" }));
  await user.click(within(known).getByRole("checkbox", { name: "read" }));
  await fill(user, "Name", "crm");
  await user.click(screen.getByRole("button", { name: "Save" }));

  await screen.findByRole("heading", { name: "crm" });
  expect((await bodiesOf("POST", "/api/v1/credentials"))[0]).toMatchObject({ scope: "write" });
});

test("the grant types of a template come first, in its order, the others under More", async () => {
  const { user } = renderApp(NEW);
  await pick(user, "acme");
  await screen.findByText("The endpoints come from the template of Acme CRM.");
  const grants = screen.getByRole("radiogroup", { name: "Grant type" });

  const names = within(grants)
    .getAllByRole("radio")
    .map((radio) => (radio as HTMLInputElement).value);

  expect(names).toEqual(["client_credentials", "authorization_code"]);
});

test("what a template has to know is asked in words; the answer fills in the form", async () => {
  const { user } = renderApp(NEW);
  await pick(user, "shop");
  const question = await screen.findByLabelText("Shop name");
  expect(question).toHaveAccessibleDescription(/For example my-shop/);
  expect(requestsTo("POST", "/api/v1/providers")).toHaveLength(0);

  await user.type(question, "Not A Shop{Enter}");
  expect(await screen.findByText(/An example: my-shop/)).toBeVisible();
  await fill(user, "Shop name", "acme-store");
  await user.click(screen.getByRole("button", { name: "Fill in the form" }));

  expect(await screen.findByText("Filled in from the template of Shopping.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Show the endpoints" }));
  expect(screen.getByLabelText("Token endpoint")).toHaveValue(
    "https://acme-store.example.com/token",
  );
});

test("a save right after the last answer waits until the form is filled in", async () => {
  const { user } = renderApp(NEW);
  await fill(user, "Name", "store");
  await pick(user, "shop");
  await fill(user, "Shop name", "acme-store");

  await user.click(screen.getByRole("button", { name: "Save" }));

  await screen.findByRole("heading", { name: "store" });
  expect((await bodiesOf("POST", "/api/v1/credentials"))[0]).toMatchObject({
    provider: "shop",
    provider_values: { shop: "acme-store" },
    token_endpoint: "https://acme-store.example.com/token",
  });
});

test("another provider for what is stored warns that secrets and tokens become unusable", async () => {
  world.credentials = [makeCredential()];
  const { user } = renderApp("/credentials/crm?tab=settings");

  await user.click(await screen.findByRole("button", { name: "Change provider" }));
  await pick(user, "acme");

  expect(await screen.findByText(/This makes the stored secret and tokens unusable/)).toBeVisible();
});

test("a template that has changed since is told quietly", async () => {
  world.credentials = [makeCredential({ provider: "acme", template_differs: true })];

  renderApp("/credentials/crm?tab=settings");

  expect(
    await screen.findByText(
      "The template of Acme CRM has changed since this credential was made. It goes on as it is.",
    ),
  ).toBeVisible();
});

test("with two hundred providers each letter is on the screen at once", async () => {
  world.providers = Array.from({ length: 200 }, (_, index) =>
    makeProvider({ slug: `provider-${String(index)}`, name: `Provider ${String(index)}` }),
  );
  const { user } = renderApp(NEW);
  const search = await findSearch();
  await screen.findByText("Provider 199");

  await user.type(search, "199");

  expect(search).toHaveValue("199");
  await waitFor(() => {
    expect(optionNames()).toHaveLength(2);
  });
});
