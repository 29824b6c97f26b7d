export const text = {
  title: "Sign in",
  username: "User name",
  password: "Password",
  signIn: "Sign in",
  required: "Needed to sign in.",
  menu: "User menu",
  notices: "Notices",
  signOut: "Sign out",
  dark: "Dark",
  light: "Light",
  system: "As the system",
  appearance: "Appearance",
} as const;
