import { Button, Text } from "@mantine/core";
import { useState } from "react";
import type { ServiceAccount } from "@/api/types";
import { GiveUseDialog } from "./give-use-dialog";
import { text } from "./text";

/** How a service gets to credentials. */
export function CredentialUse({ service }: { service: ServiceAccount }) {
  const [isGiving, setGiving] = useState(false);
  return (
    <>
      <Text>{text.useSentence}</Text>
      <div>
        <Button
          variant="default"
          onClick={() => {
            setGiving(true);
          }}
        >
          {text.giveUse}
        </Button>
      </div>
      {isGiving && (
        <GiveUseDialog
          service={service}
          onClose={() => {
            setGiving(false);
          }}
        />
      )}
    </>
  );
}
