import { Button } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { sessionQuery } from "@/api/session";
import type { Credential } from "@/api/types";
import { mayChangePermissions } from "@/lib/rights";
import { LinkButton } from "@/ui/link";
import { CopyCredentialDialog } from "./copy-credential-dialog";
import { DeleteCredentialDialog } from "./delete-credential-dialog";
import { MoveCredentialDialog } from "./move-credential-dialog";
import { MoreMenu } from "./more-menu";
import { readNextAction } from "./next-action";
import { RevokeDialog } from "./revoke-dialog";
import { SuspendDialog } from "./suspend-dialog";
import { text } from "./text";
import { TestDialog } from "./test-dialog";
import type { useAuthorize } from "./use-authorize";
import { useInquiry } from "./use-inquiry";

type Dialog = "move" | "copy" | "delete" | "revoke" | "suspend" | "test" | null;
type Props = {
  credential: Credential;
  isFormOpen: boolean;
  authorize: ReturnType<typeof useAuthorize>;
  /** Leads to fields of the form, by their API names. */
  onFillIn: (names: string[]) => void;
};

/** The one next action as a button, the others in a menu. */
export function CredentialActions({ credential, isFormOpen, authorize, onFillIn }: Props) {
  const [dialog, setDialog] = useState<Dialog>(null);
  const test = useInquiry();
  const close = () => {
    setDialog(null);
  };
  const { data: session } = useSuspenseQuery(sessionQuery);
  const share = mayChangePermissions(credential.rights, session.user) && (
    <ShareButton credential={credential} />
  );
  if (!credential.rights.includes("configuration_write")) return share;
  const next = readNextAction(credential);
  const isLogin = credential.type === "password";
  const act = () => {
    if (next?.kind === "authorize") authorize.mutate(credential.id);
    else if (next) onFillIn(next.fields);
  };
  return (
    <>
      {/* The open form has buttons of its own for the same. */}
      {next && !isFormOpen && (
        <Button onClick={act} loading={authorize.isPending}>
          {next.label}
        </Button>
      )}
      {share}
      <MoreMenu
        credential={credential}
        onAuthorize={
          next || isLogin || credential.missing.length > 0
            ? null
            : () => {
                authorize.mutate(credential.id);
              }
        }
        onTest={
          isLogin
            ? null
            : () => {
                test.ask({ kind: "test", credential: credential.id });
                setDialog("test");
              }
        }
        onRevoke={() => {
          setDialog("revoke");
        }}
        onSuspend={() => {
          setDialog("suspend");
        }}
        onMove={() => {
          setDialog("move");
        }}
        onCopy={() => {
          setDialog("copy");
        }}
        onDelete={() => {
          setDialog("delete");
        }}
      />
      <Opened dialog={dialog} credential={credential} test={test} onClose={close} />
    </>
  );
}

type OpenedProps = {
  dialog: Dialog;
  credential: Credential;
  test: ReturnType<typeof useInquiry>;
  onClose: () => void;
};

function Opened({ dialog, credential, test, onClose }: OpenedProps) {
  const shared = { credential, onClose };
  switch (dialog) {
    case "move":
      return <MoveCredentialDialog {...shared} />;
    case "copy":
      return <CopyCredentialDialog {...shared} />;
    case "test":
      return <TestDialog {...shared} test={test} />;
    case "revoke":
      return <RevokeDialog {...shared} />;
    case "suspend":
      return <SuspendDialog {...shared} />;
    case "delete":
      return <DeleteCredentialDialog {...shared} />;
    case null:
      return null;
  }
}

/** Leads to where people are added. */
function ShareButton({ credential }: { credential: Credential }) {
  return (
    <LinkButton
      to="/credentials/$id"
      params={{ id: credential.id }}
      search={{ tab: "permissions", add: true }}
      variant="default"
    >
      {text.share}
    </LinkButton>
  );
}
