import { Alert, Box, Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { accountQuery } from "@/api/account";
import { describe } from "@/api/describe";
import { PageHeader } from "@/ui/page-header";
import { ProblemAlert } from "@/ui/problem-alert";
import { RowsSkeleton } from "@/ui/skeletons";
import { FactorSection } from "./factor-section";
import { text } from "./text";

/** All that there is for who lacks the second factor that is demanded. */
export function DemandPage({ onDone }: { onDone: () => void }) {
  const { data, error, isPending, refetch } = useQuery(accountQuery);
  return (
    <Box maw={960}>
      <PageHeader title={text.demandTitle}>{text.demandIntro}</PageHeader>
      {error && !data && <ProblemAlert {...describe(error)} onRetry={() => void refetch()} />}
      {isPending && <RowsSkeleton />}
      {data && <FactorSection account={data} />}
      {data?.second_factor_since && (
        <Alert color="green" variant="light" role="status">
          <Button onClick={onDone}>{text.demandDone}</Button>
        </Alert>
      )}
    </Box>
  );
}
