import { Box, Group, Text } from "@mantine/core";
import { CopyButton } from "./copy-button";
import classes from "./code-block.module.css";

type Props = { label: string; code: string };

export function CodeBlock({ label, code }: Props) {
  return (
    <Box>
      <Group justify="space-between" mb={6} wrap="nowrap">
        <Text fw={500}>{label}</Text>
        <CopyButton value={code} label={label} />
      </Group>
      <pre className={classes.code} tabIndex={0} aria-label={label}>
        {code}
      </pre>
    </Box>
  );
}
