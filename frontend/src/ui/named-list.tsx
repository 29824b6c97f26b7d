import { List, Text } from "@mantine/core";

type Props = { title: string; names: string[] };

/** A few names below a sentence; nothing where there are none. */
export function NamedList({ title, names }: Props) {
  if (names.length === 0) return null;
  return (
    <div>
      <Text size="sm" mb={4}>
        {title}
      </Text>
      <List size="sm">
        {names.map((name) => (
          <List.Item key={name} style={{ overflowWrap: "anywhere" }}>
            {name}
          </List.Item>
        ))}
      </List>
    </div>
  );
}
