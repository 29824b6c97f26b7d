function count(number: number, one: string, several: string): string {
  return `${String(number)} ${number === 1 ? one : several}`;
}

const tellItems = (number: number) =>
  count(number, "container, credential or job", "containers, credentials and jobs");
const tellJobs = (number: number) => count(number, "job runs for", "jobs run for");
const tellEntries = (number: number) => count(number, "permission entry", "permission entries");
const withHidden = (told: string, hidden: number) =>
  hidden === 0 ? told : `${told}, and ${String(hidden)} that you may not see`;

export const text = {
  title: "People",
  intro: "Everybody who can sign in. Programs are services, and have keys of their own.",
  search: "Name or e-mail address",
  state: "State",
  anyState: "All",
  filters: "Filters",
  columns: { name: "Name", email: "E-mail address", state: "State", lastLogin: "Last signed in" },
  active: "Active",
  disabled: "Disabled",
  administrator: "Administrator",
  never: "Never",
  empty: "There is nobody here.",
  noHits: "Nobody fits these filters.",
  clear: "Clear the filters",

  create: "Create person",
  createTitle: "Create person",
  createHint:
    "Tokenwell makes a password, and shows it once. Nobody may do anything until you put them into a role or give them rights.",
  createConfirm: "Create",
  username: "User name",
  usernameHint: "To sign in with. 1 to 150 letters, digits and . _ - + @",
  usernameRequired: "A person needs a name to sign in with.",
  usernameWrong: "Use 1 to 150 letters, digits and . _ - + @",
  firstName: "First name",
  lastName: "Last name",
  email: "E-mail address",
  emailHint: "Where Tokenwell writes when a credential needs them.",
  emailWrong: "Write an address as alice@example.com, or leave it empty.",
  passwordTitle: (name: string) => `The password of ${name}`,
  passwordOnce:
    "This is the only time that the password is shown: Tokenwell keeps no copy that can be read. Hand it over in a way that you trust. If it is lost, make a new one.",
  password: "Password",

  edit: "Edit",
  editTitle: (name: string) => `Edit ${name}`,
  save: "Save",
  saved: (name: string) => `${name} was saved`,
  cancel: "Cancel",
  moreActions: "More actions",

  disable: "Disable",
  disableTitle: (name: string) => `Disable ${name}`,
  disableSentence:
    "Their sessions end at once, and they can't sign in any more. Their rights stay, for the day on which you enable them again.",
  wasDisabled: (name: string) => `${name} was disabled`,
  enable: "Enable",
  wasEnabled: (name: string) => `${name} was enabled`,
  isDisabled: "This person is disabled, and can't sign in. Rights and roles are kept.",

  promote: "Make administrator",
  promoteTitle: (name: string) => `Make ${name} an administrator`,
  promoteSentence:
    "An administrator has all privileges: they maintain people and change permissions anywhere. Only another administrator can dismiss them.",
  wasPromoted: (name: string) => `${name} is an administrator now`,
  dismiss: "Dismiss as administrator",
  dismissTitle: (name: string) => `Dismiss ${name} as administrator`,
  dismissSentence:
    "They keep the privileges, roles and rights that were given to them by name, and lose all others.",
  wasDismissed: (name: string) => `${name} is no administrator any more`,

  newPassword: "New password",
  newPasswordTitle: (name: string) => `Make a new password for ${name}`,
  newPasswordSentence:
    "The old password stops working, and all their sessions end at once. The new one is shown once.",
  newPasswordConfirm: "Make a new password",

  onlyAdministrator: "Only an administrator can change an administrator.",
  onlyMaintainer:
    "You may look at people, but not change them. That needs the privilege to maintain users, roles and services.",
  oneself:
    "This is you. Another administrator can disable or dismiss you, or make you a new password.",

  facts: {
    username: "User name",
    email: "E-mail address",
    state: "State",
    lastLogin: "Last signed in",
    joined: "Created",
    id: "Id",
  },
  roles: "Roles",
  rolesHint: "What these roles may do, this person may do.",
  noRoles: "Nobody put them into a role.",
  rolesBy: "By these, they are in as well:",
  takeRole: (name: string) => `Take ${name} away`,
  giveRole: "Give a role",
  giveRoleLabel: "Find a role",
  saveRoles: "Save…",
  discard: "Discard changes",
  unsaved: "Not saved yet",
  rolesTitle: (name: string) => `Save the roles of ${name}`,
  rolesSentence: "This is what saving would do:",
  rolesConfirm: "Save roles",
  rolesSaved: (name: string) => `The roles of ${name} were saved`,
  privileges: "Privileges",
  privilegesHint:
    "They hold for the whole installation, and none of them shows a secret or gives the use of a credential.",
  byAdministrator: "as administrator",
  byRole: "by a role",
  belongings: "What belongs to them",
  belongingsHint:
    "What they created or were handed, and what is said of them by name. It stays when they are disabled, until you hand it over.",
  noBelongings: "Nothing belongs to them, no job runs for them, and no permission names them.",
  items: (number: number, hidden: number) => withHidden(tellItems(number), hidden),
  jobs: (number: number, hidden: number) => withHidden(`${tellJobs(number)} them`, hidden),
  entries: (number: number, hidden: number) => withHidden(tellEntries(number), hidden),
  more: (number: number) => `and ${String(number)} more`,
  madeServices: "They made these services, which work on:",
  webhooks: (number: number) =>
    `${count(number, "webhook of theirs is", "webhooks of theirs are")} told of nothing while they are disabled.`,
  authorizations: (number: number) =>
    `${count(number, "authorization that they began is", "authorizations that they began are")} still open.`,
  handOver: "Hand over…",
  handOverTitle: (name: string) => `Hand over what belongs to ${name}`,
  handOverSentence:
    "Another person becomes the owner, and gets the permission entries that name them now; where both have one, the stronger counts. Their jobs run for that person. Roles are not handed over.",
  handOverTo: "To whom",
  handOverGoes: (items: number, entries: number) =>
    `${tellItems(items)} and ${tellEntries(entries)} go over.`,
  handOverLeft: (entries: number) =>
    `${count(entries, "permission entry stays", "permission entries stay")}: you may not change the permissions there.`,
  handOverJobs: (jobs: number) => `${tellJobs(jobs)} the other person from then on.`,
  handOverJobsLeft: (jobs: number) =>
    `${count(jobs, "job stays", "jobs stay")}: the other person may not change the job, or not use its credential. Its runs fail while this person is disabled.`,
  handOverJobNames: "Which jobs",
  handOverJobStays: "stays",
  handOverConfirm: "Hand over",
  handedOver: (name: string, to: string) => `What belonged to ${name} belongs to ${to} now`,
  disableLeaves: (items: number, entries: number) =>
    `${tellItems(items)} and ${tellEntries(entries)} stay theirs. You can hand them over on this page, now or later.`,
  disableStops: (jobs: number) =>
    `${tellJobs(jobs)} them: each run fails from then on, until the jobs are handed over or somebody else saves them.`,
  may: "What they may do",
  mayLink: "See all places where they may do something",
} as const;
