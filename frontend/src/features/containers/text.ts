function count(number: number, word: string): string {
  return `${String(number)} ${number === 1 ? word : `${word}s`}`;
}

export const text = {
  root: "Root",
  tabs: { contents: "Contents", permissions: "Permissions", record: "Record" },
  search: "Search in this container",
  create: "Create",
  createCredential: "Create credential",
  createContainer: "Create container",
  columns: {
    name: "Name",
    provider: "Provider",
    state: "State",
    expires: "Expires",
    lastUsed: "Last used",
    modified: "Modified",
  },
  container: "Container",
  credential: "Credential",
  empty: "This container is empty. A credential holds what a program needs to call one provider.",
  emptyReadOnly: "This container is empty, and you may not create anything in it.",
  noHits: (search: string) => `Nothing in this container has “${search}” in its name.`,
  clearSearch: "Clear the search",
  useOnly: "You may use this credential, but not see its details",
  nameOnly: "You may neither use this credential nor see its details",
  actions: (name: string) => `Actions for ${name}`,
  containerActions: "More",
  rename: "Rename",
  move: "Move",
  remove: "Delete",
  nameRequired: "A container needs a name.",
  save: "Save",
  cancel: "Cancel",
  close: "Close",
  moveTitle: (name: string) => `Move ${name}`,
  moveSentence: "Choose where it goes. Rights are those of the new place from then on.",
  moveTree: "Move to",
  moveHere: "Move here",
  moved: (name: string) => `${name} was moved`,
  deleteTitle: (name: string) => `Delete ${name}`,
  deleteSentence: (days: number) =>
    `It goes to the bin for ${String(days)} days, and can be put back as it is. Until then its tokens stay valid at the provider: if one has leaked, revoke it first.`,
  deleteEmpty: (days: number) =>
    `It goes to the bin for ${String(days)} days, and can be put back.`,
  deleteAll: (containers: number, credentials: number) =>
    `All that is in it goes along: ${count(containers, "container")}, ${count(credentials, "credential")}.`,
  deleteNames: "The first of them:",
  deleteServices: "These services may use one of its credentials, and are refused from now on:",
  deleteExchanged:
    "These credentials get their token in exchange for one of them, and get none then:",
  deleted: (name: string) => `${name} was deleted`,
  created: (name: string) => `${name} was created`,
  renamed: (name: string) => `Renamed to ${name}`,
} as const;
