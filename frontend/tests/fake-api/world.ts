import type {
  Account,
  Attempt,
  Authorization,
  Container,
  Credential,
  Entry,
  Event,
  Inquiry,
  Item,
  LoggedDelivery,
  Notice,
  NoticePreferences,
  Overview,
  OwnSession,
  Person,
  Provider,
  ServiceAccount,
  TokenFacts,
  Webhook,
} from "@/api/types";
import { makeAccount, makeSession } from "./make-account";
import { makeContainer, makeItem, makeOverview, makePerson } from "./make";

/** All that the fake API knows. */
type World = {
  person: Person | null;
  account: Account;
  /** Whether the person has proved of late that it is them. */
  isFresh: boolean;
  sessions: OwnSession[];
  containers: Container[];
  /** What is in a container, by its id. */
  items: Record<string, Item[]>;
  services: ServiceAccount[];
  entries: Record<string, Entry[]>;
  events: Event[];
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
    sessions: [makeSession(), makeSession({ id: 2, address: "192.0.2.2", is_current: false })],
    containers: [makeContainer("/"), makeContainer("/team")],
    items: { "/": [makeItem({ kind: "container", name: "team", id: "/team" })], "/team": [] },
    services: [],
    entries: {},
    events: [],
    credentials: [],
    authorizations: [],
    outcome: {},
    providers: [],
    hasLegacyGrants: true,
    inquiries: [],
    answer: {},
    onAnswer: () => undefined,
    tokenFacts: null,
    overview: makeOverview(),
    attempts: [],
    preferences: {
      email: "alice@example.com",
      kinds: ["needs_authorization", "uncertain", "error", "ending", "recovered"],
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
