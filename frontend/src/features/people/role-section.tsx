import { ActionIcon, Box, Button, Group, List, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { rolesQuery } from "@/api/roles";
import type { Subject, UserDetails } from "@/api/types";
import { usePeopleSearch } from "@/lib/use-people-search";
import { CrossIcon } from "@/ui/icons";
import { SubjectLink } from "@/ui/subject-link";
import { SubjectPicker } from "@/ui/subject-picker";
import { UnsavedGuard } from "@/ui/unsaved-guard";
import { RoleDialog } from "./role-dialog";
import { text } from "./text";
import { useRoleChange } from "./use-role-change";

type Props = { person: UserDetails; etag: string | null; mayChange: boolean };

/** The roles of a person: given and taken, after it was told what that does. */
export function RoleSection({ person, etag, mayChange }: Props) {
  const change = useRoleChange(person.roles);
  const [isLooking, setLooking] = useState(false);
  const { roles } = change;
  return (
    <>
      <Text size="sm" c="dimmed">
        {roles.length > 0 ? text.rolesHint : text.noRoles}
      </Text>
      {roles.length > 0 && (
        <List size="sm" listStyleType="none">
          {roles.map((role) => (
            <List.Item key={role.id}>
              <Group gap="xs">
                <SubjectLink subject={role} />
                {mayChange && (
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={text.takeRole(role.name)}
                    onClick={() => {
                      change.take(role);
                    }}
                  >
                    <CrossIcon />
                  </ActionIcon>
                )}
              </Group>
            </List.Item>
          ))}
        </List>
      )}
      <Nested person={person} />
      {mayChange && <GiveRole there={roles} onGive={change.give} />}
      {change.isDirty && (
        <Group gap="xs">
          <Button
            onClick={() => {
              setLooking(true);
            }}
          >
            {text.saveRoles}
          </Button>
          <Button variant="default" onClick={change.discard}>
            {text.discard}
          </Button>
          <Text size="sm">{text.unsaved}</Text>
        </Group>
      )}
      {isLooking && (
        <RoleDialog
          person={person}
          etag={etag}
          roles={roles}
          onSaved={change.discard}
          onClose={() => {
            setLooking(false);
          }}
        />
      )}
      <UnsavedGuard isDirty={change.isDirty} />
    </>
  );
}

/** The roles that those bring along. */
function Nested({ person: { roles, effective_roles } }: { person: UserDetails }) {
  const nested = effective_roles.filter((role) => !roles.some(({ id }) => id === role.id));
  if (nested.length === 0) return null;
  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed">
        {text.rolesBy}
      </Text>
      {nested.map((role) => (
        <SubjectLink key={role.id} subject={role} />
      ))}
    </Group>
  );
}

type GiveProps = { there: Subject[]; onGive: (role: Subject) => void };

function GiveRole({ there, onGive }: GiveProps) {
  const [isOpen, setOpen] = useState(false);
  const search = usePeopleSearch({ chosen: null, known: [] });
  const { data } = useQuery({ ...rolesQuery, enabled: isOpen });
  // Everybody who signs in is in it anyway.
  const isFixed = (id: string) => data?.find((role) => role.id === id)?.is_fixed ?? false;
  if (!isOpen) {
    return (
      <div>
        <Button
          variant="default"
          onClick={() => {
            setOpen(true);
          }}
        >
          {text.giveRole}
        </Button>
      </div>
    );
  }
  return (
    <Box w={360} maw="100%">
      <SubjectPicker
        label={text.giveRoleLabel}
        value={null}
        search={search}
        canPick={({ kind, id }) =>
          kind === "role" && !isFixed(id) && !there.some((role) => role.id === id)
        }
        autoFocus
        onPick={(role) => {
          if (role) onGive(role);
          setOpen(false);
        }}
      />
    </Box>
  );
}
