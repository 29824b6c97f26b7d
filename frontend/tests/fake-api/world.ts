import type {
  Account,
  Attempt,
  Authorization,
  Belongings,
  Binned,
  Container,
  Credential,
  CredentialUses,
  Deletion,
  Effects,
  Entry,
  Event,
  EventDetails,
  Holder,
  InheritedEntry,
  Inquiry,
  Item,
  Job,
  LoggedDelivery,
  Notice,
  NoticePreferences,
  Overview,
  OwnSession,
  Person,
  Place,
  Provider,
  Role,
  RoleDetails,
  RunDetails,
  SavedView,
  ServiceAccount,
  Subject,
  TokenFacts,
  UsableByEverybody,
  UserDetails,
  Verdict,
  Webhook,
} from "@/api/types";
import { makeAccount, makeSession } from "./make-account";
import {
  makeBelongings,
  makeContainer,
  makeEffects,
  makeItem,
  makeOverview,
  makePerson,
} from "./make";

/** All that the fake API knows. */
type World = {
  person: Person | null;
  account: Account;
  /** Whether the person has proved of late that it is them. */
  isFresh: boolean;
  isFactorDemanded: boolean;
  sessions: OwnSession[];
  containers: Container[];
  /** What is in a container, by its id. */
  items: Record<string, Item[]>;
  /** What was deleted, whether its place is gone, and which services lose what they use. */
  bin: Binned[];
  isPlaceGone: boolean;
  losing: Deletion["services"];
  /** Of several things at once: why one of them can't be, by its id. */
  inTheWay: Record<string, string>;
  views: SavedView[];
  /** How much a copy leaves out. */
  leftOut: number;
  jobs: Job[];
  /** What all jobs have for an ETag. */
  jobVersion: number;
  runs: RunDetails[];
  services: ServiceAccount[];
  users: UserDetails[];
  /** What everybody leaves behind. */
  belongings: Belongings;
  roles: (RoleDetails & Pick<Role, "people">)[];
  entries: Record<string, Entry[]>;
  /** What is said above every item, the root's first. */
  inherited: InheritedEntry[];
  mayChangePermissions: boolean;
  /** Whom one can pick. */
  people: Subject[];
  /** What every change of permissions or members and every move would do. */
  effects: Effects;
  holders: Holder[];
  places: Place[];
  everybody: UsableByEverybody[];
  /** The answer to every question. */
  verdict: Partial<Verdict>;
  events: Event[];
  why: EventDetails["why"];
  credentials: Credential[];
  authorizations: Authorization[];
  /** How the next attempt to authorize ends. */
  outcome: Partial<Authorization>;
  providers: Provider[];
  hasLegacyGrants: boolean;
  inquiries: Inquiry[];
  /** What the next inquiry brings, and what it does beside. */
  answer: Partial<Inquiry>;
  onAnswer: () => void;
  tokenFacts: TokenFacts | null;
  /** Who used any credential, for what and when. */
  uses: CredentialUses;
  overview: Overview;
  /** The requests of each credential. */
  attempts: Attempt[];
  preferences: NoticePreferences;
  webhooks: Webhook[];
  /** What was posted to webhooks, the newest first. */
  deliveries: LoggedDelivery[];
  notices: Notice[];
  pageSize: number;
};

function begin(): World {
  return {
    person: makePerson(),
    account: makeAccount(),
    isFresh: true,
    isFactorDemanded: false,
    sessions: [makeSession(), makeSession({ id: 2, address: "192.0.2.2", is_current: false })],
    containers: [makeContainer("/"), makeContainer("/team")],
    items: { "/": [makeItem({ kind: "container", name: "team", id: "/team" })], "/team": [] },
    bin: [],
    isPlaceGone: false,
    losing: [],
    inTheWay: {},
    views: [],
    leftOut: 0,
    jobs: [],
    jobVersion: 1,
    runs: [],
    services: [],
    users: [],
    belongings: makeBelongings(),
    roles: [],
    entries: {},
    inherited: [],
    mayChangePermissions: true,
    people: [],
    effects: makeEffects(),
    holders: [],
    places: [],
    everybody: [],
    verdict: {},
    events: [],
    why: null,
    credentials: [],
    authorizations: [],
    outcome: {},
    providers: [],
    hasLegacyGrants: true,
    inquiries: [],
    answer: {},
    onAnswer: () => undefined,
    tokenFacts: null,
    uses: { purposes: [], services: [], services_in_all: 0, jobs: [] },
    overview: makeOverview(),
    attempts: [],
    preferences: {
      email: "alice@example.com",
      kinds: ["needs_authorization", "uncertain", "error", "ending", "recovered"],
      choices: [
        { kind: "needs_authorization", word: "Needs authorization", sentence: "Without a person." },
        { kind: "uncertain", word: "Uncertain", sentence: "Nobody knows whether it worked." },
        { kind: "error", word: "Error", sentence: "The provider refuses the settings." },
        { kind: "ending", word: "Ends for good soon", sentence: "Some days before." },
        { kind: "recovered", word: "Works again", sentence: "Tokens are renewed again." },
      ],
      email_is_set_up: true,
    },
    webhooks: [],
    deliveries: [],
    notices: [],
    pageSize: 100,
  };
}

/** Alice is signed in and may do everything in /team, which is empty. */
export const world = begin();

export function resetWorld(): void {
  Object.assign(world, begin());
}
