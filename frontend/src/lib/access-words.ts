/** Rights, entries, reasons and effects in words. */
import type { Effects, Facet, FacetValue, Privilege, Reason, Right } from "@/api/types";
import { PRIVILEGES } from "./privilege-words";

export type { Reason, RightsChange, Verdict } from "@/api/types";

export const FACETS: Record<Facet, string> = {
  container: "Container",
  configuration: "Configuration",
  credential: "Credential",
  service: "Service",
  security: "Security",
};

export const VALUES: Record<FacetValue, string> = {
  read: "Read",
  read_write: "Read, Write",
  use: "Use",
  no_access: "No access",
};

export const RIGHTS: Record<Right, string> = {
  container_read: "Container: Read",
  container_write: "Container: Write",
  configuration_read: "Configuration: Read",
  configuration_write: "Configuration: Write",
  credential_use: "Credential: Use",
  service_use: "Service: Use",
  security_read: "Security: Read",
  security_write: "Security: Write",
};

export const ALL_RIGHTS = Object.keys(RIGHTS) as Right[];

/** What is counted where a right of a facet is gained or lost: one, several. */
const COUNTED: Record<Facet, [string, string]> = {
  container: ["container", "containers"],
  configuration: ["credential", "credentials"],
  credential: ["credential", "credentials"],
  service: ["container", "containers"],
  security: ["place", "places"],
};

function split(right: Right): { facet: Facet; act: string } {
  const [, act = ""] = RIGHTS[right].split(": ");
  return { facet: right.slice(0, right.lastIndexOf("_")) as Facet, act };
}

/** "Container: Read, Write", one text for each facet. */
export function tellRights(rights: readonly Right[]): string[] {
  const acts = new Map<Facet, string[]>();
  for (const right of ALL_RIGHTS.filter((each) => rights.includes(each))) {
    const { facet, act } = split(right);
    acts.set(facet, [...(acts.get(facet) ?? []), act]);
  }
  return [...acts].map(([facet, said]) => `${FACETS[facet]}: ${said.join(", ")}`);
}

/** Using credentials is what all is about: it needs no facet before it. */
function tellGrant(facet: Facet, value: FacetValue): string {
  return facet === "credential" ? VALUES[value] : `${FACETS[facet]}: ${VALUES[value]}`;
}

/** "by role sales in team, Use on /team"; what the same role brings from the same place, in one. */
export function tellReasons(reasons: Reason[]): string[] {
  const alike = new Map<string, string[]>();
  for (const reason of reasons) {
    const key = JSON.stringify([tellWay(reason), reason.from.path]);
    alike.set(key, [...(alike.get(key) ?? []), tellGrant(reason.facet, reason.value)]);
  }
  return [...alike].map(([key, grants]) => {
    const [way, path] = JSON.parse(key) as [string, string];
    return `${way}, ${grants.join("; ")} on ${path}`;
  });
}

function tellWay({ through }: Reason): string {
  if (through.length === 0) return "by name";
  return `by role ${through.map((role) => role.name).join(" in ")}`;
}

type Touched = Effects["effects"][number]["gains"];

/** "Use on 3 credentials; Container: Read, Write on 1 container" */
function tellTouched(touched: Touched): string {
  const alike = new Map<string, Right[]>();
  for (const { right, items } of touched) {
    const key = `${split(right).facet} ${String(items)}`;
    alike.set(key, [...(alike.get(key) ?? []), right]);
  }
  return [...alike]
    .map(([key, rights]) => {
      const [facet, items] = key.split(" ") as [Facet, string];
      const [what = ""] = tellRights(rights);
      const grant = facet === "credential" ? VALUES.use : what;
      return `${grant} on ${count(facet, Number(items))}`;
    })
    .join("; ");
}

function tellPrivileges(privileges: Privilege[] = []): string {
  if (privileges.length === 0) return "";
  const word = privileges.length === 1 ? "privilege" : "privileges";
  return `the ${word} ${privileges.map((one) => PRIVILEGES[one].name).join(", ")}`;
}

function count(facet: Facet, items: number): string {
  const [one, several] = COUNTED[facet];
  // An empty container: what comes into it later is meant.
  if (items === 0) return `${several} to come`;
  return `${String(items)} ${items === 1 ? one : several}`;
}

export type ToldEffects = {
  gains: string[];
  losses: string[];
  /** How many people more than those it concerns. */
  more: number;
  /** What should make one think again. */
  warnings: string[];
};

export function tellEffects(effects: Effects, hasOverride: boolean): ToldEffects {
  const tell = (way: "gains" | "loses") =>
    effects.effects.flatMap((effect) => {
      const what = [tellTouched(effect[way]), tellPrivileges(effect[`${way}_privileges`])];
      const told = what.filter(Boolean).join("; ");
      return told ? [`${effect.person.name} ${way} ${told}`] : [];
    });
  return {
    gains: tell("gains"),
    losses: tell("loses"),
    more: effects.people - effects.effects.length,
    warnings: tellWarnings(effects, hasOverride),
  };
}

function tellWarnings({ own, everybody_gains }: Effects, hasOverride: boolean): string[] {
  const lost = (right: Right) => own?.loses.find((touched) => touched.right === right)?.items ?? 0;
  const warnings: string[] = [];
  if (!hasOverride && (lost("security_write") || lost("security_read"))) {
    warnings.push(
      "You lose Security yourself. Somebody else would have to give it back to you before you could change who may do what here.",
    );
  }
  if (lost("container_read")) {
    warnings.push(
      `You would no longer see what is in ${count("container", lost("container_read"))}.`,
    );
  }
  if (lost("configuration_read")) {
    const what = count("configuration", lost("configuration_read"));
    warnings.push(`You would no longer see the details of ${what}.`);
  }
  if (everybody_gains.length > 0) {
    const what = tellRights(everybody_gains).join("; ");
    warnings.push(`Everybody who is signed in gains ${what}.`);
  }
  return warnings;
}
