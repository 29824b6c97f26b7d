import { Stack, Title } from "@mantine/core";
import { useId, type ReactNode } from "react";
import classes from "./form-section.module.css";

type Props = { title: string; children: ReactNode };

export function FormSection({ title, children }: Props) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={classes.section}>
      <Title order={2} size="h5" id={id} mb="sm">
        {title}
      </Title>
      <Stack gap="md">{children}</Stack>
    </section>
  );
}
