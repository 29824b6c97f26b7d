/** The words of stopping the use of a credential, and of letting it be used again. */
export const suspensionText = {
  suspend: {
    action: "Suspend",
    title: (name: string) => `Suspend ${name}`,
    sentence:
      "No token is handed out and none is renewed until an administrator resumes it, and attempts to authorize it are cancelled. A token that was handed out before works until it ends: if one has leaked, revoke it.",
    done: (name: string) => `${name} was suspended`,
  },
  resume: {
    action: "Resume",
    done: (name: string) => `${name} may be used again`,
  },
} as const;
