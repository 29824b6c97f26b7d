import { Text } from "@mantine/core";
import { describe } from "@/api/describe";
import type { UserDetails } from "@/api/types";
import { PrivilegeEditor } from "@/ui/privilege-editor";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";
import { usePersonVerbs } from "./use-person-verbs";

type Props = { person: UserDetails; etag: string | null; mayChange: boolean };

export function PrivilegeSection({ person, etag, mayChange }: Props) {
  const { setPrivileges } = usePersonVerbs(person);
  const { privileges: own, effective_privileges, is_administrator } = person;
  const besides = effective_privileges.filter((one) => !own.includes(one));
  return (
    <>
      <Text size="sm" c="dimmed">
        {text.privilegesHint}
      </Text>
      <PrivilegeEditor
        own={own}
        besides={{
          privileges: besides,
          word: is_administrator ? text.byAdministrator : text.byRole,
        }}
        mayChange={mayChange}
        isBusy={setPrivileges.isPending}
        onSave={(privileges) => {
          setPrivileges.mutate({ privileges, etag });
        }}
      >
        {setPrivileges.error && <ProblemAlert {...describe(setPrivileges.error)} />}
      </PrivilegeEditor>
    </>
  );
}
