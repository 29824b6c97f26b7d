import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { sessionQuery } from "@/api/session";
import { CodeForm } from "./code-form";
import { Door } from "./door";
import { PasswordForm } from "./password-form";
import { text } from "./text";

type Session = Awaited<ReturnType<NonNullable<typeof sessionQuery.queryFn>>>;
type Props = { onSignedIn: () => void };

/** `onSignedIn` leads to where the person was going. */
export function SignInPage({ onSignedIn }: Props) {
  const queryClient = useQueryClient();
  const [hasPassword, setHasPassword] = useState(false);
  const goIn = (session: Session) => {
    queryClient.clear();
    queryClient.setQueryData(sessionQuery.queryKey, session);
    onSignedIn();
  };
  if (!hasPassword) {
    return (
      <Door title={text.title}>
        <PasswordForm
          onSignedIn={goIn}
          onCodeNeeded={() => {
            setHasPassword(true);
          }}
        />
      </Door>
    );
  }
  return (
    <Door title={text.codeTitle}>
      <CodeForm
        onSignedIn={goIn}
        onBack={() => {
          setHasPassword(false);
        }}
      />
    </Door>
  );
}
