import { Box, Switch, Table, Text } from "@mantine/core";
import { describe } from "@/api/describe";
import type { KindWords, NewsKind } from "@/api/types";
import { ProblemAlert } from "@/ui/problem-alert";
import classes from "./notices.module.css";
import { text } from "./text";
import type { usePreferenceVerbs } from "./use-preferences";

type Verb = ReturnType<typeof usePreferenceVerbs>["setKind"];
type Props = { kinds: NewsKind[]; choices: KindWords[]; verb: Verb };

/** Each kind of news, with a switch that is saved at once. */
export function KindTable({ kinds, choices, verb }: Props) {
  return (
    <Table aria-label={text.kindsTable}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{text.columns.kind}</Table.Th>
          <Table.Th className={classes.switch}>{text.columns.email}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {choices.map((choice) => (
          <Row key={choice.kind} {...choice} isOn={kinds.includes(choice.kind)} verb={verb} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Row({ kind, word, sentence, isOn, verb }: KindWords & { isOn: boolean; verb: Verb }) {
  const error = verb.variables?.kind === kind ? verb.error : null;
  return (
    <Table.Tr>
      <Table.Td>
        <Text fw={500}>{word}</Text>
        <Text size="sm" c="dimmed">
          {sentence}
        </Text>
        {error && (
          <Box mt="xs">
            <ProblemAlert {...describe(error)} />
          </Box>
        )}
      </Table.Td>
      <Table.Td className={classes.switch}>
        <Switch
          aria-label={text.switch(word)}
          checked={isOn}
          onChange={(event) => {
            verb.mutate({ kind, isOn: event.currentTarget.checked });
          }}
        />
      </Table.Td>
    </Table.Tr>
  );
}
