/** The words of the REST API, as its description has them (`npm run types`). */
import type { components, operations, paths } from "./schema";

type Schemas = components["schemas"];

export type { paths };
export type Right = Schemas["Right"];
export type Person = Schemas["SessionUser"];
export type SignIn = Schemas["SignIn"];
export type Confirmation = Schemas["Confirmation"];
export type PasswordReset = Schemas["PasswordReset"];
export type OwnPassword = Schemas["OwnPassword"];
export type Account = Schemas["Account"];
export type AppSecret = Schemas["AppSecret"];
export type OwnSession = Schemas["OwnSession"];

export type Container = Schemas["ContainerAnswer"];
export type NewContainer = Schemas["NewContainer"];
export type ContainerChange = Schemas["ContainerChange"];

/** What is in the bin, and what a deletion would put there. */
export type Binned = Schemas["BinnedAnswer"];
export type Deletion = Schemas["Deletion"];

export type CredentialType = Schemas["CredentialType"];
/** What a credential may be allowed for. */
export type Usage = Schemas["Usage"];
export type GrantType = Schemas["GrantTypeEnum"];
export type State = Schemas["State"];
/** What one may use but not read has no dates and no provider. */
export type Item = Schemas["ItemAnswer"];
export type ItemCredential = Schemas["ItemCredential"];
export type ItemFilter = NonNullable<operations["containers_items_list"]["parameters"]["query"]>;
export type ItemOrdering = NonNullable<ItemFilter["ordering"]>;
/** The states that are kept; the others follow from the time and from open attempts. */
export type StoredState = NonNullable<ItemFilter["state"]>;
/** How a list is shown, saved by a person under a name. */
export type SavedView = Schemas["ViewAnswer"];
export type NewView = Schemas["NewView"];
export type ViewChange = Schemas["ViewChange"];
export type Column = SavedView["columns"][number];
export type Page<T> = { next: string | null; previous: string | null; results: T[] };

export type Credential = Schemas["CredentialAnswer"];
export type CredentialStatus = Schemas["StatusAnswer"];
/** Of each secret: absent or "" leaves it unchanged, null clears it. */
export type CredentialChange = Schemas["CredentialChange"];
export type NewCredential = Schemas["NewCredential"];
/** What a person sets in the form. */
export type CredentialSettings = Omit<NewCredential, "container" | "type">;
/** Which services used a credential, for what and when. */
export type CredentialUses = Schemas["CredentialUses"];
/** Of a secret, no more than whether it is there. */
export type StoredSecret = Schemas["SecretAnswer"];
/** What can be told of an access token without the token. */
export type TokenFacts = Schemas["TokenFactsAnswer"];

/** A request to the token endpoint, without its answer. */
export type Attempt = Schemas["AttemptAnswer"];

/** How all credentials are that one may read. */
export type Overview = Schemas["OverviewAnswer"];
export type NeedRow = Schemas["NeedAnswer"];
export type Need = Schemas["NeedEnum"];

export type Authorization = Schemas["AuthorizationAnswer"];

/** A question to a provider, beside tokens: what it offers, register us, does it work. */
export type Inquiry = Schemas["InquiryAnswer"];
export type NewInquiry = Schemas["NewInquiry"];

export type Provider = Schemas["Provider"];
export type ShortProvider = Schemas["ShortProvider"];
export type ProviderForm = Schemas["ProviderForm"];
export type Placeholder = Schemas["ProviderPlaceholder"];

export type ApiKey = Schemas["ApiKeyAnswer"];
export type ServiceAccount = Schemas["ServiceAnswer"];
export type NewServiceAccount = Schemas["NewService"];
export type ServiceAccountChange = Schemas["ServiceChange"];
export type NewApiKey = Schemas["NewKey"];
export type ApiKeyChange = Schemas["KeyChange"];
export type KeyOfService = Schemas["KeyOfService"];

/** People as those see them who maintain them. */
export type User = Schemas["UserAnswer"];
export type UserDetails = Schemas["UserDetails"];
export type NewUser = Schemas["NewUser"];
export type UserChange = Schemas["UserChange"];
export type UserFilter = NonNullable<operations["users_list"]["parameters"]["query"]>;
export type Privilege = Schemas["Privilege"];

/** What a person would leave behind. */
export type Belongings = Schemas["Belongings"];
export type HandOverPreview = Schemas["HandOverPreview"];
export type OwnedItem = Schemas["OwnedItem"];

export type Role = Schemas["RoleAnswer"];
export type RoleDetails = Schemas["RoleDetails"];
export type RoleChange = Schemas["RoleChange"];
export type NewMembers = Schemas["NewMembers"];

/** A user, a role or a service. */
export type Subject = Schemas["Subject"];
export type SubjectName = Pick<Subject, "kind" | "id">;
export type ItemKind = Schemas["Kind"];
export type Facet = Schemas["FacetEnum"];
export type FacetValue = Schemas["ValueEnum"];
export type Permissions = Schemas["Permissions"];
export type Entry = Schemas["EntryAnswer"];
export type InheritedEntry = Schemas["InheritedEntry"];
export type NewEntry = Schemas["NewEntry"];
export type SeveralPermissions = Schemas["SeveralPermissions"];
/** Who gains and who loses what by a change. */
export type Effects = Schemas["Effects"];
export type Holder = Schemas["Holder"];
/** One entry that counts for somebody, and how it is theirs. */
export type Reason = Schemas["ReasonAnswer"];
export type Place = Schemas["Place"];
/** A credential that everybody may use, and where this was said. */
export type UsableByEverybody = Schemas["UsableByEverybody"];
export type Verdict = Schemas["Verdict"];

export type Severity = Schemas["SeverityEnum"];
export type Event = Schemas["EventAnswer"];
export type EventDetails = Schemas["EventDetails"];
export type RightsChange = Schemas["RightsChange"];
export type EventFilter = NonNullable<operations["events_list"]["parameters"]["query"]>;

/** What one can choose to hear of; notices tell of two things more. */
export type NewsKind = Schemas["NewsKind"];
export type KindWords = Schemas["KindAnswer"];
export type Notice = Schemas["NoticeAnswer"];
export type NoticePreferences = Schemas["PreferencesAnswer"];
export type NoticePreferencesChange = Schemas["PreferencesChange"];
export type Webhook = Schemas["WebhookAnswer"];
export type NewWebhook = Schemas["NewWebhook"];
export type WebhookChange = Schemas["WebhookChange"];
export type DeliveryState = Schemas["DeliveryState"];
/** One way of one notice, and how far it is. */
export type Delivery = Schemas["DeliveryAnswer"];
export type LoggedDelivery = Schemas["LoggedDelivery"];

/** A saved call, or several in order, and their runs. */
export type JobRow = Schemas["JobRow"];
export type Job = Schemas["JobAnswer"];
export type NewJob = Schemas["NewJob"];
export type JobChange = Schemas["JobChange"];
export type JobStep = Schemas["StepForm"];
export type ScheduleForm = Schemas["ScheduleForm"];
export type JobFilter = NonNullable<operations["jobs_list"]["parameters"]["query"]>;
export type Run = Schemas["RunRow"];
export type OpenRun = Schemas["OpenRunRow"];
export type RunDetails = Schemas["RunAnswer"];
export type Outcome = Run["outcome"];
export type JobChart = Schemas["ChartAnswer"];
export type CurlAnswer = Schemas["CurlAnswer"];
