/** What to say when somebody came back from a provider the wrong way. */

type ProblemText = { happened: string; means: string; todo: string };

const UNCHANGED = "Nothing was changed.";

const TEXTS: Record<string, ProblemText> = {
  "unknown-state": {
    happened: "This answer belongs to no authorization that Tokenwell started",
    means: `${UNCHANGED} The address may be incomplete, or it came from somewhere else.`,
    todo: "Open the credential and authorize again.",
  },
  "other-person": {
    happened: "Somebody else started this authorization",
    means: `${UNCHANGED} Only the person who started an authorization can finish it.`,
    todo: "Sign in as that person, or open the credential and authorize again yourself.",
  },
  "other-browser": {
    happened: "This authorization was started in another browser",
    means: `${UNCHANGED} An authorization ends in the browser in which it began.`,
    todo: "Go back to that browser, or authorize again from this one.",
  },
  "already-used": {
    happened: "This answer has been used already",
    means: `${UNCHANGED} Each answer of a provider counts once.`,
    todo: "Look at the credential: it may be authorized already. If not, authorize again.",
  },
  expired: {
    happened: "This authorization took longer than 10 minutes",
    means: `${UNCHANGED} The answer came too late to be used.`,
    todo: "Open the credential and authorize again.",
  },
  "wrong-address": {
    happened: "The provider answered at another address than the one it was given",
    means: `${UNCHANGED} The Redirect URI at the provider is probably not the one of this credential.`,
    todo: "Compare the Redirect URI in the credential's settings with the provider's console.",
  },
  "wrong-issuer": {
    happened: "The answer came from another provider than the one that was asked",
    means: `${UNCHANGED} The answer was refused, because somebody may have mixed up two providers.`,
    todo: "Check the issuer in the credential's settings, then authorize again.",
  },
  "missing-code": {
    happened: "The provider sent neither a code nor an error",
    means: `${UNCHANGED} Without a code there is no token to ask for.`,
    todo: "Authorize again. If it stays so, check the authorization endpoint.",
  },
  "changed-meanwhile": {
    happened: "The credential was changed while you were at the provider",
    means: `${UNCHANGED} The consent was for the settings as they were before.`,
    todo: "Open the credential, look at its settings, and authorize again.",
  },
  cancelled: {
    happened: "This authorization was cancelled",
    means: `${UNCHANGED} Somebody pressed Cancel before you came back.`,
    todo: "Open the credential and authorize again.",
  },
  "newer-attempt": {
    happened: "A newer authorization took the place of this one",
    means: `${UNCHANGED} Only the attempt that was begun last can be finished.`,
    todo: "Open the credential: the newer attempt is there, or authorize again.",
  },
  suspended: {
    happened: "An administrator suspended this credential meanwhile",
    means: `${UNCHANGED} A suspended credential takes no tokens.`,
    todo: "Ask an administrator to let it be used again.",
  },
  "not-permitted": {
    happened: "You may no longer authorize this credential",
    means: `${UNCHANGED} Your rights were changed while you were at the provider.`,
    todo: "Ask somebody who may change the permissions of its container.",
  },
};

const OTHER: ProblemText = {
  happened: "The authorization could not be finished",
  means: UNCHANGED,
  todo: "Open the credential and authorize again.",
};

export function readProblemText(code: string): ProblemText {
  return (Object.hasOwn(TEXTS, code) && TEXTS[code]) || OTHER;
}
