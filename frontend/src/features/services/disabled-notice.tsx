import { Alert, Button, Group, Text } from "@mantine/core";
import { describe } from "@/api/describe";
import type { ServiceAccount } from "@/api/types";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";
import { useServiceVerbs } from "./use-service-verbs";

/** Says why nothing of the service works, with the way out beside it. */
export function DisabledNotice({ service }: { service: ServiceAccount }) {
  const { setEnabled } = useServiceVerbs();
  return (
    <Alert color="yellow" variant="light" mb="lg" role="status">
      <Group justify="space-between">
        <Text size="sm">{text.isDisabled}</Text>
        <Button
          size="xs"
          variant="default"
          loading={setEnabled.isPending}
          onClick={() => {
            setEnabled.mutate({ id: service.id, isEnabled: true });
          }}
        >
          {text.enable}
        </Button>
      </Group>
      {setEnabled.error && <ProblemAlert {...describe(setEnabled.error)} />}
    </Alert>
  );
}
