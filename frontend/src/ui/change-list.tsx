import { List } from "@mantine/core";
import type { RightsChange } from "@/lib/access-words";
import { LinkAnchor } from "./link";
import { RelativeTime } from "./relative-time";
import classes from "./told-list.module.css";

/** What gave and took rights, the newest first; each leads to its event. */
export function ChangeList({ changes }: { changes: RightsChange[] }) {
  return (
    <List size="sm" listStyleType="none" className={classes.told}>
      {changes.map(({ id, at, sentence }) => (
        <List.Item key={id}>
          {sentence},{" "}
          <LinkAnchor to="/record/$id" params={{ id }} size="sm">
            <RelativeTime at={at} />
          </LinkAnchor>
        </List.Item>
      ))}
    </List>
  );
}
