import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { changeRole, createRole, deleteRole, roleQuery } from "@/api/roles";
import type { Privilege } from "@/api/types";
import { text } from "./text";

type RoleName = { id: string; etag: string | null };

/** What one can do to roles; each ends with a word of success and fresh pages. */
export function useRoleVerbs() {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const done = async (message: string) => {
    notifications.show({ message });
    const stale = ["roles", "people", "users", "session"];
    await queryClient.invalidateQueries({
      predicate: ({ queryKey: [area] }) => stale.includes(String(area)),
    });
  };

  const create = useMutation({
    mutationFn: createRole,
    onSuccess: async ({ id, name }) => {
      await done(text.created(name));
      await navigate({ to: "/roles/$id", params: { id } });
    },
  });
  const rename = useMutation({
    mutationFn: ({ id, etag, name }: RoleName & { name: string }) => changeRole(id, { name }, etag),
    onSuccess: ({ name }) => done(text.renamed(name)),
  });
  const setPrivileges = useMutation({
    mutationFn: ({ id, etag, privileges }: RoleName & { privileges: Privilege[] }) =>
      changeRole(id, { privileges }, etag),
    onSuccess: ({ name }) => done(text.privilegesSaved(name)),
  });
  const remove = useMutation({
    mutationFn: ({ id, etag }: RoleName & { name: string }) => deleteRole(id, etag),
    onSuccess: async (_, { id, name }) => {
      // The page goes first: it would ask again for what is not there any more.
      await navigate({ to: "/roles" });
      queryClient.removeQueries({ queryKey: roleQuery(id).queryKey });
      notifications.show({ message: text.removed(name) });
      // Rights went with it, perhaps one's own.
      await queryClient.invalidateQueries({
        predicate: ({ queryKey: [area] }) => area !== "member-preview",
      });
    },
  });
  return { create, rename, setPrivileges, remove };
}
