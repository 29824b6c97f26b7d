import { Box, Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describe } from "@/api/describe";
import { rolesQuery } from "@/api/roles";
import type { Role } from "@/api/types";
import { EmptyState } from "@/ui/empty-state";
import { PageHeader } from "@/ui/page-header";
import { ProblemAlert } from "@/ui/problem-alert";
import { SearchInput } from "@/ui/search-input";
import { RowsSkeleton } from "@/ui/skeletons";
import { NameDialog } from "./name-dialog";
import { listFound, listNested } from "./nesting";
import { RoleTable } from "./role-table";
import { text } from "./text";
import { useRoleVerbs } from "./use-role-verbs";

type Props = { search: string; onSearch: (search: string) => void; mayCreate: boolean };

/** All roles, as they are nested; those of a search in one list. */
export function RolesPage({ search, onSearch, mayCreate }: Props) {
  const roles = useQuery(rolesQuery);
  return (
    <>
      <PageHeader title={text.title} actions={mayCreate && <CreateButton />}>
        {text.intro}
      </PageHeader>
      <Box maw={320} mb="lg">
        <SearchInput label={text.search} value={search} onSearch={onSearch} />
      </Box>
      {roles.error && !roles.data && (
        <ProblemAlert {...describe(roles.error)} onRetry={() => void roles.refetch()} />
      )}
      {roles.isPending && <RowsSkeleton />}
      {roles.data && <RoleList roles={roles.data} search={search} onSearch={onSearch} />}
    </>
  );
}

type ListProps = Pick<Props, "search" | "onSearch"> & { roles: Role[] };

function RoleList({ roles, search, onSearch }: ListProps) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const rows = search ? listFound(roles, search) : listNested(roles, open);
  if (rows.length === 0) {
    return (
      <EmptyState sentence={search ? text.noHits(search) : text.empty}>
        {search && (
          <Button
            variant="default"
            onClick={() => {
              onSearch("");
            }}
          >
            {text.clearSearch}
          </Button>
        )}
      </EmptyState>
    );
  }
  const toggle = (key: string) => {
    setOpen((now) => {
      const next = new Set(now);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  };
  return <RoleTable rows={rows} onToggle={search ? null : toggle} />;
}

function CreateButton() {
  const [isOpen, setOpen] = useState(false);
  const { create } = useRoleVerbs();
  return (
    <>
      <Button
        onClick={() => {
          create.reset();
          setOpen(true);
        }}
      >
        {text.create}
      </Button>
      {isOpen && (
        <NameDialog
          title={text.create}
          confirmLabel={text.createConfirm}
          initial=""
          verb={create}
          toVariables={(name) => name}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </>
  );
}
