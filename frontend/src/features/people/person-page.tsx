import { Alert, Box } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { describe } from "@/api/describe";
import { isNotFound } from "@/api/problem";
import { sessionQuery } from "@/api/session";
import { userQuery } from "@/api/users";
import { FormSection } from "@/ui/form-section";
import { LinkAnchor } from "@/ui/link";
import { PageHeader } from "@/ui/page-header";
import { ProblemAlert } from "@/ui/problem-alert";
import { PageSkeleton } from "@/ui/skeletons";
import { BelongingsSection } from "./belongings-section";
import { readChangeable } from "./changeable";
import { DisabledNotice } from "./disabled-notice";
import { PersonActions } from "./person-actions";
import { PersonFacts } from "./person-facts";
import { PrivilegeSection } from "./privilege-section";
import { RoleSection } from "./role-section";
import { readName } from "./states";
import { text } from "./text";

/** One person: who they are, what they are in, and which privileges they have. */
export function PersonPage({ id }: { id: string }) {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const person = useQuery(userQuery(id));
  // What was deleted meanwhile is not shown from the cache.
  if (person.error && (!person.data || isNotFound(person.error))) {
    return <ProblemAlert {...describe(person.error)} onRetry={() => void person.refetch()} />;
  }
  if (!person.data) return <PageSkeleton />;
  const { value, etag } = person.data;
  const changeable = readChangeable(session.user, value);
  return (
    <Box maw={960}>
      <PageHeader
        crumbs={[{ label: text.title, to: "/people" }]}
        title={readName(value)}
        actions={<PersonActions person={value} etag={etag} changeable={changeable} />}
      >
        {value.is_administrator && text.administrator}
      </PageHeader>
      {changeable.why && (
        <Alert color="gray" variant="light" mb="lg">
          {changeable.why}
        </Alert>
      )}
      {!value.is_active && <DisabledNotice person={value} mayChange={changeable.may} />}
      <PersonFacts person={value} />
      <FormSection title={text.roles}>
        <RoleSection person={value} etag={etag} mayChange={changeable.may} />
      </FormSection>
      <FormSection title={text.privileges}>
        <PrivilegeSection person={value} etag={etag} mayChange={changeable.may} />
      </FormSection>
      {changeable.may && (
        <FormSection title={text.belongings}>
          <BelongingsSection person={value} />
        </FormSection>
      )}
      <FormSection title={text.may}>
        <div>
          <LinkAnchor to="/access" search={{ who: `user:${id}` }} size="sm">
            {text.mayLink}
          </LinkAnchor>
        </div>
      </FormSection>
    </Box>
  );
}
