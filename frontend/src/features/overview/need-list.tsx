import { Text } from "@mantine/core";
import { useId } from "react";
import type { NeedRow as Row } from "@/api/types";
import type { Authorize } from "./mend-button";
import { groupNeeds, type NeedGroup } from "./need-groups";
import classes from "./need-list.module.css";
import { NeedRow } from "./need-row";
import { text } from "./text";

type Props = { title: string; detail?: string; rows: Row[]; authorize: Authorize };

export function NeedList({ title, detail, rows, authorize }: Props) {
  const id = useId();
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <Text id={id} component="h2" fw={600} m={0} mb={detail ? 4 : "sm"}>
        {title}
      </Text>
      {detail && (
        <Text size="sm" c="dimmed" mb="sm" maw={720}>
          {detail}
        </Text>
      )}
      <div className={classes.groups}>
        {groupNeeds(rows).map((group) => (
          <Group key={group.rows[0]?.id} group={group} authorize={authorize} />
        ))}
      </div>
    </section>
  );
}

function Group({ group, authorize }: { group: NeedGroup; authorize: Authorize }) {
  const { host, need, rows } = group;
  const isOne = rows.length === 1;
  return (
    <div className={classes.group}>
      {!isOne && (
        <div className={classes.heading}>
          <Text component="h3" size="sm" fw={600} m={0} className={classes.host}>
            {host}
          </Text>
          <Text size="sm" c="dimmed">
            {text.group[need](rows.length)}
          </Text>
        </div>
      )}
      <ul className={classes.rows}>
        {rows.map((row) => (
          <NeedRow key={row.id} row={row} host={isOne ? host : null} authorize={authorize} />
        ))}
      </ul>
    </div>
  );
}
