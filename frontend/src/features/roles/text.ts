function count(number: number, one: string, several: string): string {
  return `${String(number)} ${number === 1 ? one : several}`;
}

const tellPeople = (people: number) => count(people, "person or service", "people and services");

export const text = {
  title: "Roles",
  intro:
    "Who is in a role may do what the role may do. A role in another role brings all of its people along.",
  search: "Name",
  columns: { name: "Role", people: "People and services", inner: "Roles in it" },
  open: (name: string) => `Show the roles in ${name}`,
  close: (name: string) => `Hide the roles in ${name}`,
  within: (name: string) => `, in ${name}`,
  everybody: "everybody who signs in",
  empty: "There is no role.",
  noHits: (search: string) => `No role has “${search}” in its name.`,
  clearSearch: "Clear the search",

  create: "Create role",
  createConfirm: "Create",
  created: (name: string) => `${name} was created`,
  name: "Name",
  nameRequired: "A role needs a name.",
  cancel: "Cancel",
  more: "More actions",
  rename: "Rename",
  renameTitle: (name: string) => `Rename ${name}`,
  save: "Save",
  renamed: (name: string) => `Renamed to ${name}`,
  remove: "Delete",
  removeTitle: (name: string) => `Delete ${name}`,
  removeSentence: (people: number | undefined) =>
    people === undefined
      ? "Whoever has this role loses what it gives. This can't be undone."
      : people === 0
        ? "Nobody has this role. This can't be undone."
        : `${tellPeople(people)} ${people === 1 ? "has" : "have"} this role, and ${people === 1 ? "loses" : "lose"} what it gives. This can't be undone.`,
  removed: (name: string) => `${name} was deleted`,

  fixed:
    "Everybody who signs in is in this role, by themselves. Its name, members and privileges can't be changed; what it may do is said where it may do it, under Permissions.",
  readOnly:
    "You may look at roles, but not change them. That needs the privilege to maintain users, roles and services.",

  members: "Members",
  membersHint:
    "People and services that were put into it, and roles whose people are in it as well.",
  noMembers: "Nobody was put into this role.",
  member: "Member",
  actions: "Actions",
  removeMember: (name: string) => `Take ${name} out`,
  add: "Add members",
  addLabel: "Find a user, role or service",
  addHint: "Whoever you choose gets a row above. Nothing counts until you save.",
  done: "Done",
  saveMembers: "Save…",
  discard: "Discard changes",
  unsaved: "Not saved yet",
  new: "new",
  membersTitle: (name: string) => `Save the members of ${name}`,
  membersSentence: "This is what saving would do:",
  membersConfirm: "Save members",
  membersSaved: "The members were saved",
  conflictTitle: "Somebody else changed this role meanwhile",
  conflictSentence: "Nothing was saved. This is what they changed:",
  conflictSame:
    "Nothing was saved. The members are the same: only the name or the privileges changed.",
  theyAdded: (names: string) => `Put in: ${names}`,
  theyRemoved: (names: string) => `Taken out: ${names}`,
  takeTheirs: "Take theirs",
  keepMine: "Keep mine",
  keepMineHint: "Keep mine makes your changes on top of theirs, and shows once more what they do.",

  privileges: "Privileges",
  privilegesHint: "They hold for the whole installation, and everybody in this role has them.",
  privilegesSaved: (name: string) => `The privileges of ${name} were saved`,
  around: "In other roles",
  withinHint: "Who is in this role is in these as well:",
  inNone: "It is in no other role.",
  may: "What it may do",
  mayLink: "See all places where it may do something",
} as const;
