import { Button, Menu, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { signOut } from "@/api/session";
import type { Person } from "@/api/types";
import { LinkMenuItem } from "@/ui/link";
import { text } from "./text";

const SCHEMES: [MantineColorScheme, string][] = [
  ["auto", text.system],
  ["light", text.light],
  ["dark", text.dark],
];

type Props = { person: Person; onSignedOut: () => void };

export function UserMenu({ person, onSignedOut }: Props) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const queryClient = useQueryClient();
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: () => {
      queryClient.clear();
      onSignedOut();
    },
  });
  const name = person.display_name || person.username;
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <Button variant="subtle" color="gray" size="sm" aria-label={`${text.menu}: ${name}`}>
          {name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{text.appearance}</Menu.Label>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(scheme) => {
            setColorScheme(scheme as MantineColorScheme);
          }}
        >
          {SCHEMES.map(([scheme, word]) => (
            <Menu.RadioItem key={scheme} value={scheme}>
              {word}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <LinkMenuItem to="/account">{text.account}</LinkMenuItem>
        <LinkMenuItem to="/notices">{text.notices}</LinkMenuItem>
        <Menu.Item
          onClick={() => {
            leave.mutate();
          }}
        >
          {text.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
