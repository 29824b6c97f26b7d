/** The entries of an item while they are being edited: one row for each user, role or service. */
import type { Entry, Facet, FacetValue, InheritedEntry, ItemKind, Subject } from "@/api/types";
import { writeSubject } from "@/lib/subject-name";

/** What is not said is inherited. */
export type Row = { subject: Subject; values: Partial<Record<Facet, FacetValue>> };
export type Draft = Row[];

export const FACETS_OF: Record<ItemKind, Facet[]> = {
  container: ["container", "configuration", "credential", "service", "security"],
  credential: ["configuration", "credential", "security"],
  job: ["configuration", "service", "security"],
};

export const VALUES_OF: Record<Facet, FacetValue[]> = {
  container: ["read", "read_write", "no_access"],
  configuration: ["read", "read_write", "no_access"],
  credential: ["use", "no_access"],
  service: ["use", "no_access"],
  security: ["read", "read_write", "no_access"],
};

function isOf(row: { subject: Subject }, subject: Subject): boolean {
  return writeSubject(row.subject) === writeSubject(subject);
}

export function toDraft(entries: Entry[]): Draft {
  const draft = entries.reduce<Draft>(
    (rows, { subject, facet, value }) => setValue(rows, subject, facet, value),
    [],
  );
  return draft.sort((one, other) => one.subject.name.localeCompare(other.subject.name));
}

export function toEntries(draft: Draft): Entry[] {
  return draft.flatMap(({ subject, values }) =>
    (Object.entries(values) as [Facet, FacetValue][]).map(([facet, value]) => ({
      subject,
      facet,
      value,
    })),
  );
}

export function addRow(draft: Draft, subject: Subject): Draft {
  return draft.some((row) => isOf(row, subject)) ? draft : [...draft, { subject, values: {} }];
}

export function removeRow(draft: Draft, subject: Subject): Draft {
  return draft.filter((row) => !isOf(row, subject));
}

/** `null`: nothing is said, so that it is inherited. */
export function setValue(
  draft: Draft,
  subject: Subject,
  facet: Facet,
  value: FacetValue | null,
): Draft {
  return addRow(draft, subject).map((row) => {
    if (!isOf(row, subject)) return row;
    const others = Object.entries(row.values).filter(([name]) => name !== facet);
    const said = value ? [...others, [facet, value] as const] : others;
    return { subject: row.subject, values: Object.fromEntries(said) };
  });
}

/** What one version says of somebody and another doesn't. */
export type Difference = {
  subject: Subject;
  facet: Facet;
  before: FacetValue | null;
  after: FacetValue | null;
};

export function findDifferences(before: Draft, after: Draft): Difference[] {
  const all = [...before, ...after.filter((row) => !before.some((one) => isOf(one, row.subject)))];
  const read = (draft: Draft, subject: Subject, facet: Facet) =>
    draft.find((row) => isOf(row, subject))?.values[facet] ?? null;
  return all.flatMap(({ subject }) =>
    FACETS_OF.container
      .map((facet) => ({
        subject,
        facet,
        before: read(before, subject, facet),
        after: read(after, subject, facet),
      }))
      .filter((difference) => difference.before !== difference.after),
  );
}

/** Make the changes that led from `base` to `mine` once more, on top of `theirs`. */
export function reapply(base: Draft, mine: Draft, theirs: Draft): Draft {
  return findDifferences(base, mine).reduce(
    (draft, { subject, facet, after }) => setValue(draft, subject, facet, after),
    theirs,
  );
}

/** Where two versions that began alike say different things; `mine` is null where only they changed it. */
export type Clash = { subject: Subject; facet: Facet; mine: Said | null; theirs: Said };
export type Said = { value: FacetValue | null };

export function findClashes(base: Draft, mine: Draft, theirs: Draft): Clash[] {
  const changes = [findDifferences(base, mine), findDifferences(base, theirs)] as const;
  const [wanted, done] = changes;
  const isSame = (one: Difference, other: Difference) =>
    isOf(one, other.subject) && one.facet === other.facet;
  const clashes = wanted.map((change): Clash & { isGone: boolean } => {
    const other = done.find((each) => isSame(each, change));
    const value = other ? other.after : change.before;
    const { subject, facet, after } = change;
    return { subject, facet, mine: { value: after }, theirs: { value }, isGone: value === after };
  });
  const onlyTheirs = done
    .filter((change) => !wanted.some((each) => isSame(each, change)))
    .map(({ subject, facet, after }) => ({ subject, facet, mine: null, theirs: { value: after } }));
  return [...clashes.filter(({ isGone }) => !isGone), ...onlyTheirs];
}

export type Inherited = Partial<Record<Facet, InheritedEntry>>;

/** Of what is said above of somebody, the nearest of each facet; the root comes first. */
export function findInherited(inherited: InheritedEntry[], subject: Subject): Inherited {
  return Object.fromEntries(
    inherited.filter((entry) => isOf(entry, subject)).map((entry) => [entry.facet, entry]),
  );
}

/** Those that only the places above say something of, by name. */
export function findOnlyAbove(inherited: InheritedEntry[], draft: Draft): Subject[] {
  const rows = inherited.reduce<Draft>((rows, { subject }) => addRow(rows, subject), []);
  return rows
    .map((row) => row.subject)
    .filter((subject) => !draft.some((row) => isOf(row, subject)))
    .sort((one, other) => one.name.localeCompare(other.name));
}
