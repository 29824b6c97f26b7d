import { ActionIcon, Menu } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { sessionQuery } from "@/api/session";
import type { Credential } from "@/api/types";
import { DotsIcon } from "@/ui/icons";
import { isRenewed } from "./renewal";
import { suspensionText } from "./suspension-text";
import { text } from "./text";
import { useRefresh } from "./use-refresh";
import { useSuspension } from "./use-suspension";

type Props = {
  credential: Credential;
  onAuthorize: (() => void) | null;
  /** null: there is no provider to be tried. */
  onTest: (() => void) | null;
  onRevoke: () => void;
  onSuspend: () => void;
  onMove: () => void;
  onCopy: () => void;
  onDelete: () => void;
};

/** What one may do with a credential, the next action aside. */
export function MoreMenu({ credential, onAuthorize, ...on }: Props) {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const refresh = useRefresh(credential.id);
  const isRefreshable = credential.status.obtained_at !== null && isRenewed(credential);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label={text.more} loading={refresh.isPending}>
          <DotsIcon />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {on.onTest && <Menu.Item onClick={on.onTest}>{text.test.action}</Menu.Item>}
        {isRefreshable && (
          <Menu.Item
            onClick={() => {
              refresh.mutate();
            }}
          >
            {text.refresh}
          </Menu.Item>
        )}
        {onAuthorize && <Menu.Item onClick={onAuthorize}>{text.authorizeAgain}</Menu.Item>}
        {credential.status.obtained_at !== null && (
          <Menu.Item onClick={on.onRevoke}>{text.revoke.action}</Menu.Item>
        )}
        {session.user?.is_administrator && (
          <Suspension credential={credential} onSuspend={on.onSuspend} />
        )}
        <Menu.Item onClick={on.onMove}>{text.move}</Menu.Item>
        <Menu.Item onClick={on.onCopy}>{text.copy.action}</Menu.Item>
        <Menu.Item color="danger" onClick={on.onDelete}>
          {text.remove}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

type SuspensionProps = Pick<Props, "credential" | "onSuspend">;

function Suspension({ credential: { id, status }, onSuspend }: SuspensionProps) {
  const { resume } = useSuspension(id);
  if (status.state !== "suspended") {
    return <Menu.Item onClick={onSuspend}>{suspensionText.suspend.action}</Menu.Item>;
  }
  return (
    <Menu.Item
      onClick={() => {
        resume.mutate();
      }}
    >
      {suspensionText.resume.action}
    </Menu.Item>
  );
}
