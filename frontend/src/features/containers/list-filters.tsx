import { Box, Group, Select } from "@mantine/core";
import type { PersonChoice } from "@/lib/use-person-choice";
import { SearchInput } from "@/ui/search-input";
import { SubjectPicker } from "@/ui/subject-picker";
import { TagsInput } from "@/ui/tags-input";
import { joinTags, splitTags, type ListFilter } from "./list-filter";
import { STATE_CHOICES } from "./state-choices";
import { text } from "./text";

const KINDS = [
  { value: "container", label: text.container },
  { value: "credential", label: text.credential },
  { value: "job", label: text.job },
] as const;

type Props = {
  filter: ListFilter;
  onFilter: (change: ListFilter) => void;
  owner: PersonChoice;
};

/** What each row has to be. */
export function ListFilters({ filter, onFilter, owner }: Props) {
  return (
    <Group role="group" aria-label={text.filters} align="flex-end">
      <Select
        label={text.kind}
        placeholder={text.any}
        data={KINDS}
        value={filter.kind ?? null}
        clearable
        w={150}
        onChange={(kind) => {
          onFilter({ kind: kind ?? undefined });
        }}
      />
      <Select
        label={text.columns.state}
        placeholder={text.any}
        data={STATE_CHOICES}
        value={filter.state ?? null}
        clearable
        w={190}
        onChange={(state) => {
          onFilter({ state: state ?? undefined });
        }}
      />
      <SearchInput
        label={text.columns.provider}
        value={filter.provider ?? ""}
        onSearch={(provider) => {
          onFilter({ provider: provider || undefined });
        }}
      />
      <SearchInput
        label={text.account}
        value={filter.account ?? ""}
        onSearch={(account) => {
          onFilter({ account: account || undefined });
        }}
      />
      <Box w={300} maw="100%">
        <TagsInput
          label={text.tags}
          description={text.filterTagsHint}
          tags={splitTags(filter.tag)}
          onTags={(tags) => {
            onFilter({ tag: joinTags(tags) });
          }}
        />
      </Box>
      <Box w={220} maw="100%">
        <SubjectPicker
          label={text.owner}
          placeholder={text.anybody}
          canPick={({ kind }) => kind !== "role"}
          {...owner}
        />
      </Box>
    </Group>
  );
}
