import { Alert, Button, Group, Text } from "@mantine/core";
import { describe } from "@/api/describe";
import type { User } from "@/api/types";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";
import { usePersonVerbs } from "./use-person-verbs";

type Props = { person: User; mayChange: boolean };

/** Says why somebody can't sign in, with the way out beside it. */
export function DisabledNotice({ person, mayChange }: Props) {
  const { setActive } = usePersonVerbs(person);
  return (
    <Alert color="yellow" variant="light" mb="lg" role="status">
      <Group justify="space-between">
        <Text size="sm">{text.isDisabled}</Text>
        {mayChange && (
          <Button
            size="xs"
            variant="default"
            loading={setActive.isPending}
            onClick={() => {
              setActive.mutate(true);
            }}
          >
            {text.enable}
          </Button>
        )}
      </Group>
      {setActive.error && <ProblemAlert {...describe(setActive.error)} />}
    </Alert>
  );
}
