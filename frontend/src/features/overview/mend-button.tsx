import { Button, Text } from "@mantine/core";
import type { NeedRow } from "@/api/types";
import { LinkButton } from "@/ui/link";
import classes from "./need-list.module.css";
import { text } from "./text";

/** How one begins to authorize from here; what happens then is shown on the credential's page. */
export type Authorize = {
  start: (id: string) => void;
  busyWith: string | null;
  failure: { id: string; error: Error } | null;
};

type Props = { row: NeedRow; authorize: Authorize };

/** The one thing to do about a credential; nothing where waiting is all there is. */
export function MendButton({ row, authorize }: Props) {
  if (row.action === "none" || row.action === "wait") return null;
  if (!row.may_authorize) {
    return (
      <Text size="sm" c="dimmed" className={classes.refusal}>
        {text.notAllowed}
      </Text>
    );
  }
  if (row.action === "enter_secret") {
    return (
      <LinkButton
        to="/credentials/$id"
        params={{ id: row.id }}
        search={{ tab: "settings" }}
        state={{ leadsToSecrets: true }}
        size="sm"
        className={classes.button}
        aria-label={text.enterSecretName(row.path)}
      >
        {text.enterSecret}
      </LinkButton>
    );
  }
  return (
    <Button
      size="sm"
      className={classes.button}
      aria-label={text.authorizeName(row.path)}
      loading={authorize.busyWith === row.id}
      disabled={authorize.busyWith !== null && authorize.busyWith !== row.id}
      onClick={() => {
        authorize.start(row.id);
      }}
    >
      {text.authorize}
    </Button>
  );
}
