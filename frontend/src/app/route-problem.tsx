import { Container } from "@mantine/core";
import { useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { describe } from "@/api/describe";
import { LinkButton } from "@/ui/link";
import { ProblemAlert } from "@/ui/problem-alert";
import { EmptyState } from "@/ui/empty-state";
import { text } from "./text";

/** The last net: a page that could not be shown. */
export function RouteProblem({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  return (
    <Container size="xs" py="xl">
      <ProblemAlert
        {...describe(error)}
        onRetry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </Container>
  );
}

export function Nowhere() {
  return (
    // An unknown address has no frame around it, so this is the whole page.
    <Container component="main" size="xs" py="xl">
      <EmptyState title={text.nowhereTitle} sentence={text.nowhereDetail}>
        <LinkButton to="/" variant="default">
          {text.home}
        </LinkButton>
      </EmptyState>
    </Container>
  );
}
