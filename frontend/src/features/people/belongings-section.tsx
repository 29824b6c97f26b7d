import { Button, Group, List, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { describe } from "@/api/describe";
import type { Belongings, OwnedItem, User } from "@/api/types";
import { belongingsQuery } from "@/api/users";
import { FACETS, VALUES } from "@/lib/access-words";
import { ITEM_PAGES } from "@/lib/item-pages";
import { Fold } from "@/ui/fold";
import { LinkAnchor } from "@/ui/link";
import { ProblemAlert } from "@/ui/problem-alert";
import { RowsSkeleton } from "@/ui/skeletons";
import { SubjectLink } from "@/ui/subject-link";
import { HandOverDialog } from "./hand-over-dialog";
import { text } from "./text";

/** What a person would leave behind, and the way to hand it over. */
export function BelongingsSection({ person }: { person: User }) {
  const belongings = useQuery(belongingsQuery(person.id));
  const [isHandingOver, setHandingOver] = useState(false);
  if (belongings.error && !belongings.data) {
    return (
      <ProblemAlert {...describe(belongings.error)} onRetry={() => void belongings.refetch()} />
    );
  }
  if (!belongings.data) return <RowsSkeleton />;
  const { value, etag } = belongings.data;
  const { items, jobs, entries } = value;
  const isOwner = [items, jobs, entries].some(({ count, hidden }) => count + hidden > 0);
  return (
    <>
      <Text size="sm" c="dimmed">
        {isOwner ? text.belongingsHint : text.noBelongings}
      </Text>
      {isOwner && <Named belongings={value} />}
      <Besides belongings={value} />
      {isOwner && (
        <div>
          <Button
            variant="default"
            onClick={() => {
              setHandingOver(true);
            }}
          >
            {text.handOver}
          </Button>
        </div>
      )}
      {isHandingOver && (
        <HandOverDialog
          person={person}
          etag={etag}
          onClose={() => {
            setHandingOver(false);
          }}
        />
      )}
    </>
  );
}

function Named({ belongings: { items, jobs, entries } }: { belongings: Belongings }) {
  return (
    <Stack gap="xs">
      <NamedFold label={text.items(items.count, items.hidden)} {...items}>
        {items.named.map((item) => (
          <List.Item key={item.id}>
            <ItemLink item={item} />
          </List.Item>
        ))}
      </NamedFold>
      <NamedFold label={text.jobs(jobs.count, jobs.hidden)} {...jobs}>
        {jobs.named.map((job) => (
          <List.Item key={job.id}>
            <ItemLink item={job} />
          </List.Item>
        ))}
      </NamedFold>
      <NamedFold label={text.entries(entries.count, entries.hidden)} {...entries}>
        {entries.named.map(({ place, facet, value }) => (
          <List.Item key={`${place.id} ${facet}`}>
            <ItemLink item={place} tab="permissions" />
            {`: ${FACETS[facet]}: ${VALUES[value]}`}
          </List.Item>
        ))}
      </NamedFold>
    </Stack>
  );
}

type FoldProps = { label: string; named: unknown[]; count: number; children: ReactNode };

/** There may be a hundred of them: the number first, the names on demand. */
function NamedFold({ label, named, count, children }: FoldProps) {
  const [isOpen, setOpen] = useState(false);
  if (named.length === 0) return <Text size="sm">{label}</Text>;
  return (
    <Fold
      label={label}
      isOpen={isOpen}
      onToggle={() => {
        setOpen(!isOpen);
      }}
    >
      <List size="sm" spacing="xs" style={{ overflowWrap: "anywhere" }}>
        {children}
        {count > named.length && <List.Item>{text.more(count - named.length)}</List.Item>}
      </List>
    </Fold>
  );
}

function ItemLink({ item, tab }: { item: OwnedItem; tab?: "permissions" }) {
  return (
    <LinkAnchor
      to={ITEM_PAGES[item.kind]}
      params={{ id: item.id }}
      search={{ tab }}
      size="sm"
      // Text stands beside it.
      underline={tab ? "always" : undefined}
    >
      {item.path}
    </LinkAnchor>
  );
}

/** What is not handed over: it works on, or ends by itself. */
function Besides({ belongings }: { belongings: Belongings }) {
  const { services, webhooks, authorizations } = belongings;
  return (
    <>
      {services.length > 0 && (
        <Group gap="xs">
          <Text size="sm" c="dimmed">
            {text.madeServices}
          </Text>
          {services.map((service) => (
            <SubjectLink key={service.id} subject={service} />
          ))}
        </Group>
      )}
      {webhooks > 0 && <Text size="sm">{text.webhooks(webhooks)}</Text>}
      {authorizations > 0 && <Text size="sm">{text.authorizations(authorizations)}</Text>}
    </>
  );
}
