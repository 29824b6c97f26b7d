import { Button, Stack } from "@mantine/core";
import { useId, type ReactNode } from "react";
import classes from "./fold.module.css";
import { ChevronIcon } from "./icons";

type Props = { label: string; isOpen: boolean; onToggle: () => void; children: ReactNode };

/** What is seldom needed, behind a button that shows it. */
export function Fold({ label, isOpen, onToggle, children }: Props) {
  const id = useId();
  return (
    <div>
      <Button
        variant="subtle"
        color="gray"
        px="xs"
        ml="calc(-1 * var(--mantine-spacing-xs))"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={onToggle}
        leftSection={
          <span className={classes.twist} data-open={isOpen || undefined}>
            <ChevronIcon size={12} />
          </span>
        }
      >
        {label}
      </Button>
      {isOpen && (
        <Stack id={id} gap="md" mt="sm">
          {children}
        </Stack>
      )}
    </div>
  );
}
