import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describe } from "@/api/describe";
import { servicesQuery } from "@/api/services";
import { EmptyState } from "@/ui/empty-state";
import { LoadMore } from "@/ui/load-more";
import { PageHeader } from "@/ui/page-header";
import { ProblemAlert } from "@/ui/problem-alert";
import { RowsSkeleton } from "@/ui/skeletons";
import { ServiceDialog } from "./service-dialog";
import { ServiceTable } from "./service-table";
import { UnusedNote } from "./unused-note";
import { text } from "./text";
import { useServiceVerbs } from "./use-service-verbs";

export function ServiceListPage() {
  const services = useInfiniteQuery(servicesQuery);
  const rows = services.data?.pages.flatMap((page) => page.results) ?? [];
  const isEmpty = services.isSuccess && rows.length === 0;
  if (services.error && !services.data) {
    return <ProblemAlert {...describe(services.error)} onRetry={() => void services.refetch()} />;
  }
  return (
    <>
      <PageHeader title={text.title} actions={rows.length > 0 && <CreateButton />}>
        {text.intro}
      </PageHeader>
      <UnusedNote />
      {services.isPending && <RowsSkeleton />}
      {isEmpty && (
        <EmptyState sentence={text.empty}>
          <CreateButton />
        </EmptyState>
      )}
      {rows.length > 0 && <ServiceTable services={rows} />}
      <LoadMore
        hasMore={services.hasNextPage}
        isLoading={services.isFetchingNextPage}
        onLoad={() => void services.fetchNextPage()}
      />
    </>
  );
}

function CreateButton() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        onClick={() => {
          setOpen(true);
        }}
      >
        {text.create}
      </Button>
      {isOpen && (
        <CreateDialog
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </>
  );
}

function CreateDialog({ onClose }: { onClose: () => void }) {
  const { create } = useServiceVerbs();
  return (
    <ServiceDialog
      title={text.createTitle}
      confirmLabel={text.createConfirm}
      initial={{ name: "", description: "" }}
      verb={create}
      toVariables={(words) => words}
      onClose={onClose}
    />
  );
}
