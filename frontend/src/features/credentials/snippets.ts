/** Ready programs around the two calls that a service makes; each is a file of its own. */
import type { Credential } from "@/api/types";

export const LANGUAGES = [
  "curl",
  "python",
  "javascript",
  "go",
  "java",
  "csharp",
  "powershell",
] as const;
export type Language = (typeof LANGUAGES)[number];

/** What a service does with a credential. */
export type Way = "token" | "login" | "proxy";

export const WAYS_OF: Record<Credential["type"], readonly Way[]> = {
  oauth2: ["token", "proxy"],
  password: ["login", "proxy"],
};

const TEMPLATES = import.meta.glob<string>("./snippets/*.txt", {
  eager: true,
  query: "?raw",
  import: "default",
});
const SOME_SERVICE = "https://api.example.com/";
// What has a meaning in none of the languages, inside of what quotes ever.
const SPECIAL = /[^A-Za-z0-9\-._~:/?#[\]@!&()*+,;=%]/gu;

function quote(address: string): string {
  return address.replace(SPECIAL, (one) => (one === "'" ? "%27" : encodeURIComponent(one)));
}

/** The purpose that a program asks for: one that is ticked, if there is. */
export function readPurpose({ usages }: Pick<Credential, "usages">): string {
  return usages.find((usage) => usage !== "http") ?? usages[0] ?? "sftp";
}

type Place = { tokenwell: string; proxy: string };

/** Write the program, with the address and the credential filled in and the key left out. */
export function writeSnippet(
  way: Way,
  language: Language,
  credential: Pick<Credential, "id" | "usages" | "base_urls">,
  place: Place,
): string {
  const values: Record<string, string> = {
    __TOKENWELL__: quote(place.tokenwell),
    __PROXY__: quote(place.proxy),
    __CREDENTIAL__: quote(credential.id),
    __PURPOSE__: readPurpose(credential),
    __URL__: quote(credential.base_urls[0] ?? SOME_SERVICE),
    __PATH__: "",
  };
  const template = TEMPLATES[`./snippets/${way}-${language}.txt`] ?? "";
  return template.trimEnd().replace(/__[A-Z]+__/g, (name) => values[name] ?? name);
}
