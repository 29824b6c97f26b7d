import { Group } from "@mantine/core";
import type { User } from "@/api/types";
import { CopyButton } from "@/ui/copy-button";
import { Facts } from "@/ui/facts";
import { RelativeTime } from "@/ui/relative-time";
import { StatusWord } from "@/ui/status-word";
import { readUserState } from "./states";
import { text } from "./text";

export function PersonFacts({ person }: { person: User }) {
  const { id, username, email, last_login, date_joined } = person;
  return (
    <Facts
      facts={[
        { name: text.facts.username, value: username },
        { name: text.facts.email, value: email || "–" },
        { name: text.facts.state, value: <StatusWord {...readUserState(person)} /> },
        {
          name: text.facts.lastLogin,
          value: <RelativeTime at={last_login} none={text.never} />,
        },
        { name: text.facts.joined, value: <RelativeTime at={date_joined} /> },
        {
          name: text.facts.id,
          value: (
            <Group gap="sm">
              <code>{id}</code>
              <CopyButton value={id} label={text.facts.id} />
            </Group>
          ),
        },
      ]}
    />
  );
}
