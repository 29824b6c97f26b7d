import { expect, test } from "vitest";
import type { Reason } from "@/api/types";
import { tellEffects, tellReasons, tellRights } from "@/lib/access-words";
import { makeCrumb, makeEffects, makeSubject } from "../fake-api/make";

const bob = makeSubject("user", "bob");

function makeReason(more: Partial<Reason> = {}): Reason {
  return {
    facet: "credential",
    value: "use",
    subject: bob,
    through: [],
    from: makeCrumb("/team"),
    ...more,
  };
}

test("rights are told by facet, in the order of the columns", () => {
  expect(tellRights(["credential_use", "container_write", "container_read"])).toEqual([
    "Container: Read, Write",
    "Credential: Use",
  ]);
});

test("a reason names the roles on the way and the place", () => {
  const through = [makeSubject("role", "sales"), makeSubject("role", "team")];

  expect(tellReasons([makeReason({ through })])).toEqual(["by role sales in team, Use on /team"]);
  expect(tellReasons([makeReason()])).toEqual(["by name, Use on /team"]);
});

test("what comes the same way from the same place is one reason", () => {
  const reasons = [
    makeReason(),
    makeReason({ facet: "security", value: "read_write" }),
    makeReason({ from: makeCrumb("/") }),
  ];

  expect(tellReasons(reasons)).toEqual([
    "by name, Use; Security: Read, Write on /team",
    "by name, Use on /",
  ]);
});

test("effects say who gains and who loses what on how many", () => {
  const gains = [{ right: "credential_use" as const, items: 3 }];
  const loses = [
    { right: "container_read" as const, items: 1 },
    { right: "container_write" as const, items: 1 },
    { right: "security_read" as const, items: 2 },
  ];
  const effects = makeEffects({ people: 122, effects: [{ person: bob, gains, loses }] });

  expect(tellEffects(effects, false)).toEqual({
    gains: ["bob gains Use on 3 credentials"],
    losses: ["bob loses Container: Read, Write on 1 container; Security: Read on 2 places"],
    more: 121,
    warnings: [],
  });
});

test("in an empty container, what comes later is meant", () => {
  const gains = [{ right: "credential_use" as const, items: 0 }];
  const effects = makeEffects({ effects: [{ person: bob, gains, loses: [] }] });

  expect(tellEffects(effects, false).gains).toEqual(["bob gains Use on credentials to come"]);
});

test("who locks themselves out is warned, unless they may override security", () => {
  const loses = [{ right: "security_write" as const, items: 1 }];
  const own = { person: bob, gains: [], loses };

  expect(tellEffects(makeEffects({ own }), false).warnings).toEqual([
    expect.stringContaining("You lose Security yourself"),
  ]);
  expect(tellEffects(makeEffects({ own }), true).warnings).toEqual([]);
});

test.each([
  ["container_read" as const, "You would no longer see what is in 2 containers."],
  ["configuration_read" as const, "You would no longer see the details of 2 credentials."],
])("who would lose %s is warned", (right, warning) => {
  const own = { person: bob, gains: [], loses: [{ right, items: 2 }] };

  expect(tellEffects(makeEffects({ own }), true).warnings).toEqual([warning]);
});

test("what everybody gains is a warning", () => {
  const effects = makeEffects({ everybody_gains: ["credential_use"] });

  expect(tellEffects(effects, false).warnings).toEqual([
    "Everybody who is signed in gains Credential: Use.",
  ]);
});

test("privileges that a role brings are told after the rights", () => {
  const gains = [{ right: "credential_use" as const, items: 1 }];
  const effects = makeEffects({
    effects: [
      { person: bob, gains, loses: [], gains_privileges: ["view_log"] },
      { person: bob, gains: [], loses: [], loses_privileges: ["view_log", "stop_jobs"] },
    ],
  });

  const { gains: gained, losses } = tellEffects(effects, false);

  expect(gained).toEqual(["bob gains Use on 1 credential; the privilege View the whole record"]);
  expect(losses).toEqual(["bob loses the privileges View the whole record, Stop any job"]);
});
