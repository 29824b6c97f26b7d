import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { describe } from "@/api/describe";
import type { ServiceAccount } from "@/api/types";
import { FormSection } from "@/ui/form-section";
import { ProblemAlert } from "@/ui/problem-alert";
import { KeyTable } from "./key-table";
import { NewKeyDialog } from "./new-key-dialog";
import { text } from "./text";
import { useKeyVerbs } from "./use-key-verbs";

export function KeySection({ service }: { service: ServiceAccount }) {
  const [isMaking, setMaking] = useState(false);
  const verbs = useKeyVerbs(service.id);
  return (
    <FormSection title={text.keys}>
      {service.keys.length > 0 ? (
        <KeyTable serviceId={service.id} keys={service.keys} verbs={verbs} />
      ) : (
        <Text c="dimmed">{text.keysEmpty}</Text>
      )}
      {verbs.setEnabled.error && <ProblemAlert {...describe(verbs.setEnabled.error)} />}
      <div>
        <Button
          onClick={() => {
            setMaking(true);
          }}
        >
          {text.makeKey}
        </Button>
      </div>
      {isMaking && (
        <NewKeyDialog
          service={service}
          onClose={() => {
            setMaking(false);
          }}
        />
      )}
    </FormSection>
  );
}
