import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { createUser } from "@/api/users";
import { ShownOnce } from "@/ui/shown-once";
import { PersonForm } from "./person-form";
import { text } from "./text";
import type { PersonWords } from "./use-person-verbs";

const NOBODY: PersonWords = { username: "", first_name: "", last_name: "", email: "" };
type Issued = { id: string; username: string; password: string };

/** Makes a person and shows the password once: it lives in this dialog's state alone. */
export function CreatePersonDialog({ onClose }: { onClose: () => void }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [issued, setIssued] = useState<Issued | null>(null);
  const create = useMutation({
    // Gives nothing back: the cache of mutations would keep it.
    mutationFn: async (words: PersonWords) => {
      const { id, username, password } = await createUser(words);
      setIssued({ id, username, password });
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["users"] }),
  });
  if (!issued) {
    return (
      <PersonForm
        title={text.createTitle}
        hint={text.createHint}
        confirmLabel={text.createConfirm}
        initial={NOBODY}
        verb={create}
        toVariables={(words) => words}
        onClose={onClose}
      />
    );
  }
  return (
    <ShownOnce
      title={text.passwordTitle(issued.username)}
      warning={text.passwordOnce}
      label={text.password}
      secret={issued.password}
      onClose={() => {
        onClose();
        void navigate({ to: "/people/$id", params: { id: issued.id } });
      }}
    />
  );
}
