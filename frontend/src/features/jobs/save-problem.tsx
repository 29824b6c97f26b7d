import { Button } from "@mantine/core";
import { ProblemAlert } from "@/ui/problem-alert";
import { formText } from "./form-text";
import type { SaveProblem as Problem } from "./use-save";

type Props = { problem: Problem | null; onLoadTheirs?: () => void };

export function SaveProblem({ problem, onLoadTheirs }: Props) {
  if (!problem) return null;
  if (problem.kind === "other") return <ProblemAlert {...problem} />;
  return (
    <ProblemAlert title={formText.changedTitle} detail={formText.changedDetail}>
      <Button size="xs" variant="default" onClick={onLoadTheirs}>
        {formText.loadTheirs}
      </Button>
    </ProblemAlert>
  );
}
