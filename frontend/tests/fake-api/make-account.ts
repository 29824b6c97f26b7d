import type { Account, OwnSession } from "@/api/types";

export function makeAccount(more: Partial<Account> = {}): Account {
  return {
    username: "alice",
    email: "alice@example.com",
    may_set_password: true,
    second_factor_since: null,
    recovery_codes_left: 0,
    ...more,
  };
}

export function makeSession(more: Partial<OwnSession> = {}): OwnSession {
  return {
    id: 1,
    browser: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36",
    address: "192.0.2.1",
    created_at: "2026-03-02T08:00:00Z",
    last_seen_at: "2026-03-02T09:00:00Z",
    is_current: true,
    ...more,
  };
}
