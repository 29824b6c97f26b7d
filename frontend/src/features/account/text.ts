export const text = {
  title: "Your account",
  signedInAs: (name: string) => `You sign in as ${name}.`,
  required: "Needed to go on.",

  password: "Password",
  current: "Current password",
  next: "New password",
  nextHint: "At least 8 characters. You are signed out everywhere else.",
  change: "Change the password",
  changed: "Your password is changed. You are signed out everywhere else.",
  mayNot:
    "You can't change the password of this account yourself. Ask an administrator for another one, or for the privilege to set your own.",

  factor: "Second factor",
  factorOff:
    "Signing in takes your password alone. With a second factor, whoever learns the password still can't come in.",
  factorOn: "Signing in takes your password and a code of your app.",
  since: "On since",
  codesLeft: "Recovery codes left",
  turnOn: "Turn on",
  turnOff: "Turn off",
  turnOffTitle: "Turn off the second factor",
  turnOffSentence:
    "Signing in takes your password alone then. The recovery codes go with it; setting it up again makes new ones.",
  turnedOff: "The second factor is off.",
  newCodes: "Make new recovery codes",
  newCodesSentence: "Those from before work no more.",

  enrolTitle: "Turn on the second factor",
  enrolIntro:
    "Scan the picture with an app that makes codes, like that of your phone's maker. Then type the code that it shows.",
  picture: "QR code with the secret for your app",
  secret: "Secret, to type it by hand",
  code: "Code of the app",
  enrol: "Turn on",

  codesTitle: "Your recovery codes",
  codesOnce:
    "They are shown this once. Keep them where you find them without your phone: each lets you in once.",
  codes: "Recovery codes",
  codesDone: "I have kept them",

  sessions: "Where you are signed in",
  browser: "Browser",
  address: "Address",
  lastSeen: "Last seen",
  here: "This browser",
  signOut: (browser: string) => `Sign out ${browser}`,
  signOutShort: "Sign out",
  signOutElsewhere: "Sign out elsewhere",
  onlyHere: "You are signed in nowhere else.",
  signedOut: "You are signed out there.",
  signedOutElsewhere: "You are signed out everywhere else.",
  unknownBrowser: "Unknown browser",

  proof: "Confirm that it is you",
  proofIntro:
    "The administrators' pages take changes only for ten minutes after you gave your password or a code.",
  proofDone: "Confirmed. Changes are taken for ten minutes.",
  demandTitle: "Turn on a second factor",
  demandIntro:
    "This installation asks for a second factor, a code of an app beside your password. Until it is on, you can do nothing else here.",
  demandDone: "Go on",
} as const;
