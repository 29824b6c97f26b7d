import { Button, Code, Group, Stack, Table, Text } from "@mantine/core";
import { useFormContext } from "react-hook-form";
import { readHost } from "@/lib/urls";
import { Dialog } from "@/ui/dialog";
import { readDifferences, type Discovered } from "./discovered";
import type { FormValues } from "./form-schema";
import { providerText } from "./provider-text";

type Props = { discovered: Discovered; issuer: string; onClose: () => void };

/** What an issuer says of itself, beside what is in the form: a person decides. */
export function DiscoverDialog({ discovered, issuer, onClose }: Props) {
  const { getValues, setValue, clearErrors } = useFormContext<FormValues>();
  const differences = readDifferences(discovered, getValues());
  const takeOver = () => {
    for (const { name, value } of differences) {
      setValue(name, value, { shouldDirty: true });
      clearErrors(name);
    }
    onClose();
  };
  return (
    <Dialog size="lg" onClose={onClose} title={providerText.discoverOf(readHost(issuer))}>
      <Stack>
        <Text size="sm">
          {differences.length > 0 ? providerText.discoverSentence : providerText.discoverSame}
        </Text>
        {differences.length > 0 && (
          <Table.ScrollContainer minWidth={420}>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{providerText.field}</Table.Th>
                  <Table.Th>{providerText.now}</Table.Th>
                  <Table.Th>{providerText.found}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {differences.map(({ name, label, now, found, isElsewhere }) => (
                  <Table.Tr key={name}>
                    <Table.Th scope="row">{label}</Table.Th>
                    <Table.Td>{now}</Table.Td>
                    <Table.Td>
                      <Code>{found}</Code>
                      {isElsewhere && (
                        <Text size="sm" fw={500}>
                          {providerText.otherHost}
                        </Text>
                      )}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            {providerText.close}
          </Button>
          {differences.length > 0 && <Button onClick={takeOver}>{providerText.takeOver}</Button>}
        </Group>
      </Stack>
    </Dialog>
  );
}
