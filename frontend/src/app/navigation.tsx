import { Badge, Divider, NavLink, Text, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useRouterState } from "@tanstack/react-router";
import { childContainersQuery, containerQuery, topQuery } from "@/api/containers";
import { credentialQuery } from "@/api/credentials";
import { jobQuery } from "@/api/jobs";
import { needingQuery } from "@/api/overview";
import type { Person } from "@/api/types";
import { LazyTree } from "@/ui/lazy-tree";
import { text } from "./text";

const PEOPLE = [
  { to: "/people", label: text.people },
  { to: "/roles", label: text.roles },
  { to: "/access", label: text.access },
] as const;
const NEEDING_PACE = 60_000;

/** All from one match: the address changes a moment before the parameters of the route do. */
function usePlace() {
  const match = useRouterState({ select: ({ matches }) => matches.at(-1) });
  return {
    page: match?.fullPath,
    id: match && "id" in match.params ? match.params.id : null,
    containerToCreateIn: (match && "container" in match.search && match.search.container) || null,
  };
}

/** The container that the page is about: its own, its item's, or the one to create in. */
function useCurrentContainer(): string | null {
  const { page, id, containerToCreateIn } = usePlace();
  const isCredential = page === "/credentials/$id";
  const credential = useQuery({ ...credentialQuery(id ?? ""), enabled: isCredential });
  const isJob = page === "/jobs/$id";
  const job = useQuery({ ...jobQuery(id ?? ""), enabled: isJob });
  if (isCredential) return credential.data?.value.container ?? null;
  if (isJob) return job.data?.value.container ?? null;
  return page === "/containers/$id" ? id : containerToCreateIn;
}

function ContainerTree() {
  const current = useCurrentContainer();
  const navigate = useNavigate();
  const top = useQuery(topQuery);
  const container = useQuery({ ...containerQuery(current ?? ""), enabled: current !== null });
  if (!top.data) return null;
  const above = container.data?.value.breadcrumb.map((crumb) => crumb.id) ?? [];
  return (
    <LazyTree
      label={text.containers}
      roots={[{ id: top.data.id, name: top.data.name || text.root }]}
      childrenQuery={childContainersQuery}
      selected={current}
      reveal={[top.data.id, ...above.slice(0, -1)]}
      onSelect={(id) => void navigate({ to: "/containers/$id", params: { id } })}
    />
  );
}

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
