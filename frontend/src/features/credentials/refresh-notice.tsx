import { Alert } from "@mantine/core";
import type { Credential } from "@/api/types";
import { isRenewed } from "./renewal";
import { text } from "./text";

const words = text.overview;

/** Why a token is not renewed by itself, and what to do; nothing where it is, or never ends. */
export function RefreshNotice({ credential }: { credential: Credential }) {
  const { status, grant_type } = credential;
  const ends = status.obtained_at !== null && status.expires_at !== null;
  if (!ends || isRenewed(credential)) return null;
  return (
    <Alert
      color="yellow"
      variant="light"
      title={words.noRefreshTitle}
      styles={{ title: { color: "var(--mantine-color-text)" } }}
    >
      {grant_type === "implicit" ? words.noRefreshImplicit : words.noRefreshOther}
    </Alert>
  );
}
