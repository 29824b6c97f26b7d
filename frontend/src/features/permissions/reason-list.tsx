import { List } from "@mantine/core";
import type { Reason } from "@/api/types";
import { tellReasons } from "@/lib/access-words";
import classes from "./permissions.module.css";

export function ReasonList({ reasons }: { reasons: Reason[] }) {
  return (
    <List size="sm" listStyleType="none" className={classes.reasons}>
      {tellReasons(reasons).map((sentence) => (
        <List.Item key={sentence}>{sentence}</List.Item>
      ))}
    </List>
  );
}
