import { Badge, Divider, NavLink, Text, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useRouterState } from "@tanstack/react-router";
import { needingQuery } from "@/api/overview";
import type { Person } from "@/api/types";
import { ContainerTree } from "./container-tree";
import { text } from "./text";

const PEOPLE = [
  { to: "/people", label: text.people },
  { to: "/roles", label: text.roles },
  { to: "/access", label: text.access },
] as const;
const NEEDING_PACE = 60_000;

/** The way to what needs somebody, with the number of it. */
function NeedsYou({ isActive }: { isActive: boolean }) {
  const { data } = useQuery({ ...needingQuery, refetchInterval: NEEDING_PACE });
  const needing = data?.needing ?? 0;
  return (
    <NavLink
      component={Link}
      to="/needs-you"
      label={text.needsYou}
      active={isActive}
      rightSection={
        needing > 0 && (
          <>
            <Badge size="sm" color="red" variant="filled" aria-hidden>
              {needing}
            </Badge>
            <VisuallyHidden>{text.needing(needing)}</VisuallyHidden>
          </>
        )
      }
    />
  );
}

export function Navigation({ person }: { person: Person }) {
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  const maySee = (privilege: Person["privileges"][number]) => person.privileges.includes(privilege);
  return (
    <>
      <NeedsYou isActive={pathname.startsWith("/needs-you")} />
      <Divider my="md" />
      <Text size="xs" c="dimmed" fw={500} px="xs" mb={6} aria-hidden>
        {text.containers}
      </Text>
      <ContainerTree />
      <Divider my="md" />
      <NavLink
        component={Link}
        to="/jobs"
        label={text.jobs}
        active={pathname.startsWith("/jobs")}
      />
      <NavLink component={Link} to="/bin" label={text.bin} active={pathname.startsWith("/bin")} />
      {maySee("maintain_users") && (
        <NavLink
          component={Link}
          to="/services"
          label={text.services}
          active={pathname.startsWith("/services")}
        />
      )}
      {(maySee("read_users") || maySee("maintain_users")) &&
        PEOPLE.map(({ to, label }) => (
          <NavLink
            key={to}
            component={Link}
            to={to}
            label={label}
            active={pathname.startsWith(to)}
          />
        ))}
      {maySee("view_log") && (
        <NavLink
          component={Link}
          to="/record"
          label={text.record}
          active={pathname.startsWith("/record")}
        />
      )}
      {person.is_administrator && <NavLink href="/admin/" label={text.admin} />}
    </>
  );
}
