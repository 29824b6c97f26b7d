import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { changeUser } from "@/api/users";
import type { Privilege, User } from "@/api/types";
import { text } from "./text";

export type PersonWords = Pick<User, "username" | "first_name" | "last_name" | "email">;
type Versioned<T> = T & { etag: string | null };

/** What one can change of a person; each ends with a word of success and fresh pages. */
export function usePersonVerbs({ id, username }: User) {
  const queryClient = useQueryClient();
  const done = async (message: string) => {
    notifications.show({ message });
    const stale = ["users", "people", "roles", "session"];
    await queryClient.invalidateQueries({
      predicate: ({ queryKey: [area] }) => stale.includes(String(area)),
    });
  };

  const edit = useMutation({
    mutationFn: ({ etag, ...words }: Versioned<PersonWords>) => changeUser(id, words, etag),
    onSuccess: (saved) => done(text.saved(saved.username)),
  });
  const setActive = useMutation({
    mutationFn: (isActive: boolean) => changeUser(id, { is_active: isActive }, null),
    onSuccess: ({ is_active }) =>
      done(is_active ? text.wasEnabled(username) : text.wasDisabled(username)),
  });
  const setAdministrator = useMutation({
    mutationFn: (isAdministrator: boolean) =>
      changeUser(id, { is_administrator: isAdministrator }, null),
    onSuccess: ({ is_administrator }) =>
      done(is_administrator ? text.wasPromoted(username) : text.wasDismissed(username)),
  });
  const setPrivileges = useMutation({
    mutationFn: ({ privileges, etag }: Versioned<{ privileges: Privilege[] }>) =>
      changeUser(id, { privileges }, etag),
    onSuccess: () => done(text.saved(username)),
  });
  return { edit, setActive, setAdministrator, setPrivileges };
}
