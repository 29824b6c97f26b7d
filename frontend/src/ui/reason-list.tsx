import { List } from "@mantine/core";
import { tellReasons, type Reason } from "@/lib/access-words";
import classes from "./told-list.module.css";

export function ReasonList({ reasons }: { reasons: Reason[] }) {
  return (
    <List size="sm" listStyleType="none" className={classes.told}>
      {tellReasons(reasons).map((sentence) => (
        <List.Item key={sentence}>{sentence}</List.Item>
      ))}
    </List>
  );
}
