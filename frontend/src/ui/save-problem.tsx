import { Button } from "@mantine/core";
import { ProblemAlert } from "./problem-alert";
import { text } from "./text";

/** What hindered a save; somebody else's change can be loaded and kept below what was typed. */
export type Hindrance = { kind: "changed" } | { kind: "other"; title: string; detail: string };

type Props = { problem: Hindrance | null; onLoadTheirs?: () => void };

export function SaveProblem({ problem, onLoadTheirs }: Props) {
  if (!problem) return null;
  if (problem.kind === "other") return <ProblemAlert {...problem} />;
  return (
    <ProblemAlert title={text.changedTitle} detail={text.changedDetail}>
      <Button size="xs" variant="default" onClick={onLoadTheirs}>
        {text.loadTheirs}
      </Button>
    </ProblemAlert>
  );
}
