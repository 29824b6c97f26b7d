import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { authorizationQuery } from "@/api/credentials";
import type { Authorization, Credential } from "@/api/types";
import { readHost } from "@/lib/urls";
import { AttemptFailure } from "./attempt-failure";
import { ConfirmingAttempt } from "./confirming-attempt";
import { DeviceAttempt } from "./device-attempt";
import { GrantedBanner } from "./granted-banner";
import { OpenAttempt } from "./open-attempt";
import { ATTEMPT_PACE } from "./poll-pace";

type Props = { id: string; credential: Credential; onDismiss: () => void };

const OPEN: ReadonlySet<string> = new Set(["pending", "exchanging", "confirming"]);

function isOpen(attempt: Authorization): boolean {
  return OPEN.has(attempt.state);
}

/** Authorized since: by an attempt that began and ended while this page looked elsewhere. */
function isOvertaken(attempt: Authorization, { status }: Credential): boolean {
  const ended = attempt.ended_at ?? attempt.expires_at;
  const isAuthorized = status.state === "authorized" || status.state === "expiring";
  return isAuthorized && status.since !== null && Date.parse(status.since) > Date.parse(ended);
}

/** Follows one attempt to authorize to its end, and tells it. */
export function AttemptBanner({ id, credential, onDismiss }: Props) {
  const queryClient = useQueryClient();
  const { data: attempt } = useQuery({
    ...authorizationQuery(id),
    refetchInterval: ({ state }) => (state.data && isOpen(state.data) ? ATTEMPT_PACE : false),
  });
  const hasEnded = attempt !== undefined && !isOpen(attempt);
  useEffect(() => {
    if (!hasEnded) return;
    void queryClient.invalidateQueries({ queryKey: ["credentials", credential.id] });
    void queryClient.invalidateQueries({ queryKey: ["containers"] });
  }, [hasEnded, queryClient, credential.id]);

  // Nobody's but the person's who began it: whoever may not see it has nothing to be told.
  if (!attempt) return null;
  const host = readHost(credential.token_endpoint || credential.authorization_endpoint);
  if (isOpen(attempt)) return <Open attempt={attempt} host={host} />;
  if (attempt.state === "granted") {
    return <GrantedBanner attempt={attempt} credential={credential} onDismiss={onDismiss} />;
  }
  if (isOvertaken(attempt, credential)) return null;
  return (
    <AttemptFailure attempt={attempt} credential={credential} host={host} onDismiss={onDismiss} />
  );
}

function Open({ attempt, host }: { attempt: Authorization; host: string }) {
  const { device, confirming } = attempt;
  if (confirming) return <ConfirmingAttempt id={attempt.id} accounts={confirming} />;
  if (device) return <DeviceAttempt attempt={attempt} device={device} host={host} />;
  return <OpenAttempt attempt={attempt} host={host} />;
}
