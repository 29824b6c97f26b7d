import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { askToConfirm } from "@/api/confirmation";
import { FormSection } from "@/ui/form-section";
import { text } from "./text";

/** Where the administrators' pages, which have no dialog of ours, send people. */
export function ProofSection() {
  const prove = async () => {
    if (await askToConfirm()) notifications.show({ message: text.proofDone });
  };
  return (
    <FormSection title={text.proof}>
      <Text size="sm">{text.proofIntro}</Text>
      <Group>
        <Button variant="default" onClick={() => void prove()}>
          {text.proof}
        </Button>
      </Group>
    </FormSection>
  );
}
