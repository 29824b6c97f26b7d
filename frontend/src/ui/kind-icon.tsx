import { ClockIcon, FolderIcon, KeyIcon } from "./icons";

const ICONS = { container: FolderIcon, credential: KeyIcon, job: ClockIcon };

type Props = { kind: keyof typeof ICONS; size?: number };

/** Of which kind an item is, as a picture; its name or page says it in words. */
export function KindIcon({ kind, size }: Props) {
  const Icon = ICONS[kind];
  return <Icon size={size} />;
}
