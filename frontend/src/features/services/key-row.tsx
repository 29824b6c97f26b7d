import { Table } from "@mantine/core";
import type { ApiKey } from "@/api/types";
import { useNow } from "@/lib/use-now";
import { RelativeTime } from "@/ui/relative-time";
import { StatusWord } from "@/ui/status-word";
import classes from "./service-table.module.css";
import { LimitWords } from "./limit-words";
import { KeyMenu } from "./key-menu";
import { readKeyState } from "./states";
import { text } from "./text";
import type { useKeyVerbs } from "./use-key-verbs";

type Props = { serviceId: string; apiKey: ApiKey; verbs: ReturnType<typeof useKeyVerbs> };

export function KeyRow({ serviceId, apiKey, verbs }: Props) {
  const now = useNow(60_000);
  return (
    <Table.Tr>
      <Table.Td className={classes.name}>
        {apiKey.label}
        <LimitWords apiKey={apiKey} />
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <code>{`twk_${apiKey.prefix}`}</code>
      </Table.Td>
      <Table.Td>
        <StatusWord {...readKeyState(apiKey, now)} />
      </Table.Td>
      <Table.Td visibleFrom="md">
        <RelativeTime at={apiKey.created_at} />
      </Table.Td>
      <Table.Td visibleFrom="xs">
        <RelativeTime at={apiKey.expires_at} />
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <RelativeTime at={apiKey.last_used_at} none={text.neverUsed} />
      </Table.Td>
      <Table.Td>
        <KeyMenu serviceId={serviceId} apiKey={apiKey} verbs={verbs} />
      </Table.Td>
    </Table.Tr>
  );
}
