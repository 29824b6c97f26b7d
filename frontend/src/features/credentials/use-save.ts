import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { Versioned } from "@/api/client";
import { changeCredential, createCredential, credentialQuery } from "@/api/credentials";
import { Problem } from "@/api/problem";
import type { Credential } from "@/api/types";
import type { Hindrance } from "@/ui/save-problem";
import type { FormValues } from "./form-schema";
import { toSettings } from "./form-values";
import type { CredentialForm } from "./use-credential-form";

type Options = {
  model: CredentialForm;
  /** The credential that is changed, or where a new one is created. */
  target: { id: string } | { container: string };
};

export function useSave({ model, target }: Options) {
  const queryClient = useQueryClient();
  const [problem, setProblem] = useState<Hindrance | null>(null);
  // A second press while a template still fills in the form must not save twice.
  const isWaiting = useRef(false);

  const store = useMutation({
    // Takes the secret from the form: a mutation keeps what it is given.
    mutationFn: () => {
      const before = model.form.formState.defaultValues as FormValues;
      const values = model.form.getValues();
      const settings = toSettings(values, before);
      return "id" in target
        ? changeCredential(target.id, settings, model.getEtag())
        : createCredential({ ...settings, container: target.container, type: values.type });
    },
    onSuccess: async (saved) => {
      queryClient.setQueryData(credentialQuery(saved.value.id).queryKey, saved);
      model.takeOver(saved);
      await queryClient.invalidateQueries({ queryKey: ["containers"] });
    },
  });

  /** `onSaved` gets what is stored now; it is not called when something is wrong. */
  const save = async (onSaved: (saved: Versioned<Credential>) => void | Promise<void>) => {
    if (isWaiting.current) return;
    setProblem(null);
    isWaiting.current = true;
    await model.settled();
    isWaiting.current = false;
    await model.form.handleSubmit(
      async () => {
        try {
          await onSaved(await store.mutateAsync());
        } catch (error) {
          if (error instanceof Problem && error.status === 412) setProblem({ kind: "changed" });
          else {
            const rest = model.markRefused(error);
            setProblem(rest && { kind: "other", ...rest });
          }
        }
      },
      (errors) => {
        model.focusOnFirst(Object.keys(errors));
      },
    )();
  };

  const loadTheirs = async (id: string) => {
    const theirs = await queryClient.fetchQuery({ ...credentialQuery(id), staleTime: 0 });
    model.takeOverBelow(theirs);
    setProblem(null);
  };

  return { save, loadTheirs, problem, isSaving: store.isPending };
}
