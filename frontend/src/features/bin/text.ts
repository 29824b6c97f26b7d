export const text = {
  title: "Bin",
  intro:
    "What was deleted stays here for 30 days. Until then it can be put back as it was, with its rights, secrets and tokens.",
  empty: "Nothing that you deleted, or could have deleted, is in the bin.",
  columns: { path: "Where it was", by: "Deleted", gone: "Gone for good" },
  by: (name: string) => `by ${name}`,
  container: "container",
  credential: "credential",
  job: "job",
  actions: (name: string) => `Actions for ${name}`,
  restore: "Put back",
  restoreTitle: (name: string) => `Put ${name} back`,
  restoreSentence: (path: string) =>
    `It goes back to ${path}, with the rights that were said in it.`,
  placeTree: "Put into",
  name: "Name",
  restored: (name: string) => `${name} was put back`,
  forGood: "Delete for good",
  forGoodTitle: (name: string) => `Delete ${name} for good`,
  forGoodSentence:
    "Its secrets go with it, and its tokens are given back to their providers. This can't be undone.",
  gone: (name: string) => `${name} was deleted for good`,
  cancel: "Cancel",
} as const;
