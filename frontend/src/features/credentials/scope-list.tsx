import { Group } from "@mantine/core";
import type { CredentialStatus } from "@/api/types";
import classes from "./scope-list.module.css";
import { readScopes } from "./scopes";
import { text } from "./text";

/** Scopes that were asked for or granted, each with what became of it. */
export function ScopeList({ status }: { status: CredentialStatus }) {
  const scopes = readScopes(status);
  if (scopes.length === 0) return text.overview.noScope;
  return (
    <Group component="ul" gap={6} className={classes.list}>
      {scopes.map(({ scope, fate }) => (
        <li key={scope} className={classes.scope}>
          <span className={classes.name}>{scope}</span>
          <span className={classes.fate} data-fate={fate}>
            {text.overview[fate]}
          </span>
        </li>
      ))}
    </Group>
  );
}
