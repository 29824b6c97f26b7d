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
  close: "Close",
  more: "More actions",

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
  privileges: "Privileges",
  privilegesHint:
    "They hold for the whole installation, and none of them shows a secret or gives the use of a credential.",
  byAdministrator: "as administrator",
  byRole: "by a role",
  may: "What they may do",
  mayLink: "See all places where they may do something",
} as const;
