import { Badge, Group, UnstyledButton } from "@mantine/core";
import { text } from "./text";

type Props = { tags: readonly string[]; onPick: (tag: string) => void };

/** Tags as badges, each to be pressed for what else has it. */
export function TagList({ tags, onPick }: Props) {
  if (tags.length === 0) return null;
  return (
    <Group gap={4} mt={2}>
      {tags.map((tag) => (
        <UnstyledButton
          key={tag}
          aria-label={text.allWith(tag)}
          onClick={() => {
            onPick(tag);
          }}
        >
          <Badge variant="default" size="sm" tt="none" fw={400} style={{ cursor: "pointer" }}>
            {tag}
          </Badge>
        </UnstyledButton>
      ))}
    </Group>
  );
}
