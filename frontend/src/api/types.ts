/** The words of the REST API, as its description has them (`npm run types`). */
import type { components, operations, paths } from "./schema";

type Schemas = components["schemas"];

export type { paths };
export type Right = Schemas["RightsEnum"];
export type Person = Schemas["SessionUser"];
export type SignIn = Schemas["SignIn"];

export type Container = Schemas["ContainerAnswer"];
export type NewContainer = Schemas["NewContainer"];
export type ContainerChange = Schemas["ContainerChange"];

export type GrantType = Schemas["GrantTypeEnum"];
export type State = Schemas["State"];
/** What one may use but not read has no dates and no provider. */
export type Item = Schemas["ItemAnswer"];
export type ItemCredential = Schemas["ItemCredential"];
export type ItemFilter = NonNullable<operations["containers_items_list"]["parameters"]["query"]>;
export type ItemOrdering = NonNullable<ItemFilter["ordering"]>;
export type Page<T> = { next: string | null; previous: string | null; results: T[] };

export type Credential = Schemas["CredentialAnswer"];
export type CredentialStatus = Schemas["StatusAnswer"];
/** `client_secret`: absent or "" leaves it unchanged, null clears it. */
export type CredentialChange = Schemas["CredentialChange"];
export type NewCredential = Schemas["NewCredential"];
/** What a person sets in the form, the secret aside. */
export type CredentialSettings = Pick<
  Credential,
  Extract<keyof Credential, Exclude<keyof NewCredential, "client_secret" | "container" | "type">>
>;

export type Authorization = Schemas["AuthorizationAnswer"];

export type ApiKey = Schemas["ApiKeyAnswer"];
export type ServiceAccount = Schemas["ServiceAnswer"];
export type NewServiceAccount = Schemas["NewService"];
export type ServiceAccountChange = Schemas["ServiceChange"];
export type NewApiKey = Schemas["NewKey"];
export type ApiKeyChange = Schemas["KeyChange"];

export type Entry = Schemas["EntryAnswer"];
export type NewEntry = Schemas["NewEntry"];

export type Severity = Schemas["SeverityEnum"];
export type Event = Schemas["EventAnswer"];
export type EventFilter = NonNullable<operations["events_list"]["parameters"]["query"]>;
