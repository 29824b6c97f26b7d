import { ActionIcon, Menu } from "@mantine/core";
import type { Credential } from "@/api/types";
import { DotsIcon } from "@/ui/icons";
import { isRenewed } from "./renewal";
import { text } from "./text";
import { useRefresh } from "./use-refresh";

type Props = {
  credential: Credential;
  onAuthorize: (() => void) | null;
  /** null: there is no provider to be tried. */
  onTest: (() => void) | null;
  onRevoke: () => void;
  onMove: () => void;
  onCopy: () => void;
  onDelete: () => void;
};

/** What one may do with a credential, the next action aside. */
export function MoreMenu({ credential, onAuthorize, ...on }: Props) {
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
        <Menu.Item onClick={on.onMove}>{text.move}</Menu.Item>
        <Menu.Item onClick={on.onCopy}>{text.copy.action}</Menu.Item>
        <Menu.Item color="danger" onClick={on.onDelete}>
          {text.remove}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
