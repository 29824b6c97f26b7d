import { Alert, Box, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { describe } from "@/api/describe";
import { isNotFound } from "@/api/problem";
import { roleQuery } from "@/api/roles";
import type { RoleDetails } from "@/api/types";
import { FormSection } from "@/ui/form-section";
import { LinkAnchor } from "@/ui/link";
import { PageHeader } from "@/ui/page-header";
import { PrivilegeEditor } from "@/ui/privilege-editor";
import { ProblemAlert } from "@/ui/problem-alert";
import { PageSkeleton } from "@/ui/skeletons";
import { SubjectLink } from "@/ui/subject-link";
import { MemberEditor } from "./member-editor";
import { RoleActions } from "./role-actions";
import { text } from "./text";
import { useRoleVerbs } from "./use-role-verbs";

type Props = { id: string; mayMaintain: boolean };

/** One role: who is in it, where it is in, and which privileges it gives. */
export function RolePage({ id, mayMaintain }: Props) {
  const role = useQuery(roleQuery(id));
  // What was deleted meanwhile is not shown from the cache.
  if (role.error && (!role.data || isNotFound(role.error))) {
    return <ProblemAlert {...describe(role.error)} onRetry={() => void role.refetch()} />;
  }
  if (!role.data) return <PageSkeleton />;
  const { value, etag } = role.data;
  const mayChange = mayMaintain && !value.is_fixed;
  return (
    <Box maw={960}>
      <PageHeader
        crumbs={[{ label: text.title, to: "/roles" }]}
        title={value.name}
        actions={mayChange && <RoleActions role={value} etag={etag} />}
      />
      {!mayChange && (
        <Alert color="gray" variant="light" mb="lg">
          {value.is_fixed ? text.fixed : text.readOnly}
        </Alert>
      )}
      {!value.is_fixed && (
        <>
          <FormSection title={text.members}>
            <MemberEditor stored={role.data} mayChange={mayChange} />
          </FormSection>
          <FormSection title={text.around}>
            <Around role={value} />
          </FormSection>
          <FormSection title={text.privileges}>
            <Text size="sm" c="dimmed">
              {text.privilegesHint}
            </Text>
            <Privileges role={value} etag={etag} mayChange={mayChange} />
          </FormSection>
        </>
      )}
      <FormSection title={text.may}>
        <div>
          <LinkAnchor to="/access" search={{ who: `role:${id}` }} size="sm">
            {text.mayLink}
          </LinkAnchor>
        </div>
      </FormSection>
    </Box>
  );
}

function Around({ role: { within } }: { role: RoleDetails }) {
  return (
    <>
      <Text size="sm" c="dimmed">
        {within.length > 0 ? text.withinHint : text.inNone}
      </Text>
      {within.length > 0 && (
        <Group gap="md">
          {within.map((role) => (
            <SubjectLink key={role.id} subject={role} />
          ))}
        </Group>
      )}
    </>
  );
}

type PrivilegeProps = { role: RoleDetails; etag: string | null; mayChange: boolean };

function Privileges({ role, etag, mayChange }: PrivilegeProps) {
  const { setPrivileges } = useRoleVerbs();
  return (
    <PrivilegeEditor
      own={role.privileges}
      mayChange={mayChange}
      isBusy={setPrivileges.isPending}
      onSave={(privileges) => {
        setPrivileges.mutate({ id: role.id, etag, privileges });
      }}
    >
      {setPrivileges.error && <ProblemAlert {...describe(setPrivileges.error)} />}
    </PrivilegeEditor>
  );
}
