import { Badge, Button, Checkbox, Group, Stack, Text } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { ALL_PRIVILEGES, PRIVILEGES, type Privilege } from "@/lib/privilege-words";
import { text } from "./text";
import { UnsavedGuard } from "./unsaved-guard";

type Props = {
  /** Given to the person or the role itself. */
  own: Privilege[];
  /** What they have all the same, and why. */
  besides?: { privileges: Privilege[]; word: string };
  mayChange: boolean;
  isBusy: boolean;
  onSave: (privileges: Privilege[]) => void;
  /** What went wrong with saving. */
  children?: ReactNode;
};

/** The privileges, each with a line on what it gives: to tick, or only to read. */
export function PrivilegeEditor({ own, besides, mayChange, isBusy, ...props }: Props) {
  const [draft, setDraft] = useState<Privilege[] | null>(null);
  const ticked = draft ?? own;
  const isDirty = ticked.length !== own.length || ticked.some((one) => !own.includes(one));
  // Saved: from here on it is shown as it is stored.
  if (draft && !isDirty) setDraft(null);
  return (
    <Stack gap="sm">
      <Checkbox.Group
        aria-label={text.privileges}
        value={ticked}
        onChange={(chosen) => {
          setDraft(ALL_PRIVILEGES.filter((one) => chosen.includes(one)));
        }}
      >
        <Stack gap="sm">
          {ALL_PRIVILEGES.map((privilege) => (
            <Checkbox
              key={privilege}
              value={privilege}
              disabled={!mayChange}
              label={
                <Group component="span" gap="xs">
                  <Text component="span" size="sm">
                    {PRIVILEGES[privilege].name}
                  </Text>
                  {besides?.privileges.includes(privilege) && (
                    <Badge component="span" size="sm" variant="default" tt="none" fw={500}>
                      {besides.word}
                    </Badge>
                  )}
                </Group>
              }
              description={PRIVILEGES[privilege].gives}
            />
          ))}
        </Stack>
      </Checkbox.Group>
      {props.children}
      {mayChange && isDirty && (
        <Group gap="xs">
          <Button
            loading={isBusy}
            onClick={() => {
              props.onSave(ticked);
            }}
          >
            {text.savePrivileges}
          </Button>
          <Button
            variant="default"
            onClick={() => {
              setDraft(null);
            }}
          >
            {text.discard}
          </Button>
        </Group>
      )}
      <UnsavedGuard isDirty={isDirty && mayChange} />
    </Stack>
  );
}
