import type { Subject } from "@/api/types";
import { usePeopleSearch } from "@/lib/use-people-search";
import { SubjectPicker } from "@/ui/subject-picker";

type Props = {
  label: string;
  description?: string;
  value: Subject | null;
  onPick: (subject: Subject | null) => void;
  /** Those that the page names anyway: to choose from where the search is not permitted. */
  known: Subject[];
  autoFocus?: boolean;
};

export function PersonPicker({ known, ...props }: Props) {
  const search = usePeopleSearch({ chosen: props.value, known });
  return <SubjectPicker {...props} search={search} />;
}
