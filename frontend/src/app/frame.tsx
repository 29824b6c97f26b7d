import { Anchor, AppShell, Burger, Group, ScrollArea, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Link, Outlet, useNavigate, useRouter, useRouterState } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { sessionQuery } from "@/api/session";
import { DemandPage } from "@/features/account/demand-page";
import { ConfirmationDialog } from "@/features/session/confirmation-dialog";
import { UserMenu } from "@/features/session/user-menu";
import classes from "./frame.module.css";
import { Navigation } from "./navigation";
import { text } from "./text";

/** Navigation at the left, one page at the right; below 48em behind a burger. */
export function Frame() {
  const [isOpen, { toggle, close }] = useDisclosure(false);
  const { data: session } = useSuspenseQuery(sessionQuery);
  const navigate = useNavigate();
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  useEffect(close, [close, pathname]);
  const demand = useDemand(session.second_factor_missing);
  if (!session.user) return null;

  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 264, breakpoint: "sm", collapsed: { mobile: !isOpen } }}
      padding={{ base: "md", sm: "xl" }}
    >
      <a className="skip" href="#content">
        {text.skip}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={isOpen}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={isOpen ? text.closeMenu : text.openMenu}
              aria-expanded={isOpen}
            />
            <Anchor component={Link} to="/" c="inherit" underline="never">
              <Text component="span" fw={650} size="lg" className={classes.product}>
                {text.product}
              </Text>
            </Anchor>
          </Group>
          <UserMenu person={session.user} onSignedOut={() => void navigate({ to: "/sign-in" })} />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar} aria-label={text.navigation}>
        <AppShell.Section grow component={ScrollArea} p="sm">
          {!demand.isMade && <Navigation person={session.user} />}
        </AppShell.Section>
      </AppShell.Navbar>
      <ConfirmationDialog />
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        {demand.isMade ? <DemandPage onDone={() => void demand.meet()} /> : <Outlet />}
      </AppShell.Main>
    </AppShell>
  );
}

/** Held until the person goes on: the recovery codes are shown after the demand is met. */
function useDemand(isMissing: boolean) {
  const [isMade, setMade] = useState(isMissing);
  const queryClient = useQueryClient();
  const router = useRouter();
  if (isMissing && !isMade) setMade(true);
  return {
    isMade,
    meet: async () => {
      await queryClient.invalidateQueries();
      setMade(false);
      // What was refused before is asked for again.
      await router.invalidate();
    },
  };
}
