import { http, HttpResponse } from "msw";
import { invalid, notFound } from "./answers";
import { makeProviderForm, toShort } from "./make-provider";
import { world } from "./world";

type Slug = { slug: string };

const find = (slug: string) => world.providers.find((provider) => provider.slug === slug);

/** Put the answers where the template has their names. */
function fill(text: string, values: Record<string, string>): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
}

export const providerHandlers = [
  http.get("/api/v1/providers", () => HttpResponse.json(world.providers.map(toShort))),
  http.get<Slug>("/api/v1/providers/:slug", ({ params }) => {
    const provider = find(params.slug);
    return provider ? HttpResponse.json(provider) : notFound();
  }),
  http.post<Slug, { values: Record<string, string> }>(
    "/api/v1/providers/:slug/form",
    async ({ params, request }) => {
      const provider = find(params.slug);
      if (!provider) return notFound();
      const { values } = await request.json();
      const refused = provider.placeholders.filter(
        ({ name, pattern }) => !new RegExp(`^(${pattern || ".+"})$`).test(values[name] ?? ""),
      );
      if (refused.length > 0) {
        const errors = refused.map(({ name, example }) => [
          `values.${name}`,
          `This does not look like it. An example: ${example}`,
        ]);
        return invalid(Object.fromEntries(errors) as Record<string, string>);
      }
      return HttpResponse.json(
        makeProviderForm({
          grant_type: provider.grants[0] ?? "",
          authorization_endpoint: fill(provider.endpoints.authorization, values),
          token_endpoint: fill(provider.endpoints.token, values),
          scope: provider.scope.default.join(" "),
          client_authentication: provider.client.authentication,
        }),
      );
    },
  ),
];
