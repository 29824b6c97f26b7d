function count(number: number, word: string): string {
  return `${String(number)} ${number === 1 ? word : `${word}s`}`;
}

/** "2 containers, 1 job": kinds of which there are none are left out. */
function countKinds(containers: number, credentials: number, jobs: number): string {
  const kinds: [number, string][] = [
    [containers, "container"],
    [credentials, "credential"],
    [jobs, "job"],
  ];
  return kinds
    .filter(([number]) => number > 0)
    .map(([number, word]) => count(number, word))
    .join(", ");
}

export const text = {
  tabs: { contents: "Contents", permissions: "Permissions", record: "Record" },
  search: "Search in this container",
  recursive: "Recursive",
  filters: "Filters",
  activeFilters: "What the list is narrowed to",
  kind: "Kind",
  account: "Account",
  owner: "Owner",
  tags: "Tags",
  tag: "Tag",
  filterTagsHint: "What is found has all of them.",
  any: "Any",
  anybody: "Anybody",
  removeFilter: (filter: string) => `Remove the filter ${filter}`,
  clearFilters: "Clear the filters",
  noneFits: "Nothing in this container fits these filters.",
  lookBelow: "Look below too",
  create: "Create",
  createCredential: "Create credential",
  createContainer: "Create container",
  columns: {
    name: "Name",
    provider: "Provider",
    state: "State",
    expires: "Expires",
    last_used: "Last used",
    next_run: "Next run",
    modified: "Modified",
  },
  credentialStates: "Credentials",
  jobStates: "Jobs",
  columnsMenu: "Columns",
  views: "Views",
  saveView: "Save what is shown as a view",
  changeViews: "Change the views",
  replaceView: "Show what is shown now",
  viewNameRequired: "A view needs a name.",
  viewSaved: (name: string) => `The view ${name} was saved`,
  viewDeleted: (name: string) => `The view ${name} was deleted`,
  container: "Container",
  credential: "Credential",
  job: "Job",
  empty: "This container is empty. A credential holds what a program needs to call one provider.",
  emptyReadOnly: "This container is empty, and you may not create anything in it.",
  noHits: (search: string) => `Nothing in this container has “${search}” in its name.`,
  clearSearch: "Clear the search",
  useOnly: "You may use this credential, but not see its details",
  jobNameOnly: "You may not see the details of this job",
  nameOnly: "You may neither use this credential nor see its details",
  actions: (name: string) => `Actions for ${name}`,
  containerActions: "More",
  rename: "Name and tags",
  move: "Move",
  remove: "Delete",
  selection: "What is chosen",
  selected: (number: number) => `${String(number)} chosen`,
  clearSelection: "Choose none",
  choose: (name: string) => `Choose ${name}`,
  chooseAll: "Choose all that are loaded",
  tagVerb: "Tag",
  tagTitle: (what: string) => `Tag ${what}`,
  tagsToAdd: "Tags to give",
  tagsToRemove: "Tags to take away",
  movedMany: (number: number) => `${count(number, "thing")} moved`,
  deletedMany: (number: number) => `${count(number, "thing")} deleted`,
  taggedMany: (number: number) => `The tags of ${count(number, "thing")} were saved`,
  suspend: {
    action: "Suspend",
    below: "Suspend all below",
    title: (what: string) => `Suspend ${what}`,
    sentence:
      "Of these credentials, and of all below these containers, no token is handed out and none is renewed until an administrator resumes them. Attempts to authorize them are cancelled. A token that was handed out before works until it ends: if one has leaked, revoke it.",
    titleBelow: (name: string) => `Suspend all below ${name}`,
    sentenceBelow:
      "Of all credentials below it, no token is handed out and none is renewed until an administrator resumes them. Attempts to authorize them are cancelled. A token that was handed out before works until it ends: if one has leaked, revoke it.",
    done: (number: number) => `${count(number, "credential")} suspended`,
  },
  resume: {
    action: "Resume",
    below: "Resume all below",
    title: (what: string) => `Resume ${what}`,
    sentence:
      "Tokens of these credentials, and of all below these containers, are handed out again to whoever may use them. Those that were suspended earlier, for another reason, are resumed as well.",
    titleBelow: (name: string) => `Resume all below ${name}`,
    sentenceBelow:
      "Tokens of all credentials below it are handed out again to whoever may use them. Those that were suspended earlier, for another reason, are resumed as well.",
    done: (number: number) => `${count(number, "credential")} resumed`,
  },
  copy: "Copy",
  copyTitle: (what: string) => `Copy ${what}`,
  copySentence:
    "Choose the place. A copy has the rights of its place, and no secrets and tokens: somebody has to enter its secrets and to authorize it.",
  copyTree: "Copy to",
  copyHere: "Copy here",
  copyName: "Name of the copy",
  copyNameHint: "Left empty, it keeps its name, or gets (copy) behind it.",
  copied: (names: string[], leftOut: number) =>
    `${names.length === 1 ? (names[0] ?? "") : count(names.length, "thing")} copied${
      leftOut > 0 ? `; ${count(leftOut, "thing")} that you may not read left out` : ""
    }`,
  nameRequired: "A container needs a name.",
  save: "Save",
  cancel: "Cancel",
  moved: (name: string) => `${name} was moved`,
  deleteTitle: (name: string) => `Delete ${name}`,
  deleteSentence: (days: number) =>
    `It goes to the bin for ${String(days)} days, and can be put back as it is. Until then its tokens stay valid at the provider: if one has leaked, revoke it first.`,
  deleteManySentence: (days: number) =>
    `They go to the bin for ${String(days)} days, and can be put back as they are. Until then their tokens stay valid at the provider: if one has leaked, revoke it first.`,
  deleteEmpty: (days: number) =>
    `It goes to the bin for ${String(days)} days, and can be put back.`,
  deleteAll: (containers: number, credentials: number, jobs: number) =>
    `All that is in it goes along: ${countKinds(containers, credentials, jobs)}.`,
  deleteTogether: (containers: number, credentials: number, jobs: number) =>
    `In all: ${countKinds(containers, credentials, jobs)}.`,
  deleteNames: "The first of them:",
  deleteServices: "These services may use one of its credentials, and are refused from now on:",
  deleteExchanged:
    "These credentials get their token in exchange for one of them, and get none then:",
  deleteLosingJobs: "These jobs lose their credential, and send nothing until they have another:",
  deleted: (name: string) => `${name} was deleted`,
  created: (name: string) => `${name} was created`,
  tagged: (name: string) => `The tags of ${name} were saved`,
  renamed: (name: string) => `Renamed to ${name}`,
} as const;
