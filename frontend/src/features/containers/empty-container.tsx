import { Button } from "@mantine/core";
import { useState } from "react";
import type { Container } from "@/api/types";
import { EmptyState } from "@/ui/empty-state";
import { LinkButton } from "@/ui/link";
import { mayFill } from "./container-actions";
import { NameDialog } from "./name-dialog";
import { text } from "./text";
import { useContainerVerbs } from "./use-container-verbs";

/** Says that nothing is in here, and offers what can be put into it. */
export function EmptyContainer({ container }: { container: Container }) {
  const [isCreating, setCreating] = useState(false);
  const { create } = useContainerVerbs();
  if (!container.rights.includes("container_write")) {
    return <EmptyState sentence={text.emptyReadOnly} />;
  }
  const close = () => {
    setCreating(false);
  };
  return (
    <EmptyState sentence={text.empty}>
      {mayFill(container) && (
        <LinkButton to="/credentials/new" search={{ container: container.id }}>
          {text.createCredential}
        </LinkButton>
      )}
      <Button
        variant="default"
        onClick={() => {
          setCreating(true);
        }}
      >
        {text.createContainer}
      </Button>
      {isCreating && (
        <NameDialog
          title={text.createContainer}
          confirmLabel={text.create}
          initial=""
          verb={create}
          toVariables={(name) => ({ parent: container.id, name })}
          onDone={close}
          onClose={close}
        />
      )}
    </EmptyState>
  );
}
