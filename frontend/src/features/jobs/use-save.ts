import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Versioned } from "@/api/client";
import { changeJob, createJob, jobQuery } from "@/api/jobs";
import { Problem } from "@/api/problem";
import type { Job } from "@/api/types";
import type { Hindrance } from "@/ui/save-problem";
import type { JobFormModel } from "./use-job-form";

type Options = {
  model: JobFormModel;
  /** The job that is changed, or where a new one is made. */
  target: { id: string } | { container: string };
};

export function useSave({ model, target }: Options) {
  const queryClient = useQueryClient();
  const [problem, setProblem] = useState<Hindrance | null>(null);

  const store = useMutation({
    mutationFn: () =>
      "id" in target
        ? changeJob(target.id, model.readBody(), model.getEtag())
        : createJob({ ...model.readBody(), container: target.container }),
    onSuccess: async (saved) => {
      queryClient.setQueryData(jobQuery(saved.value.id).queryKey, saved);
      model.takeOver(saved);
      await queryClient.invalidateQueries({ queryKey: ["jobs", "list"] });
      await queryClient.invalidateQueries({ queryKey: ["containers"] });
    },
  });

  /** `onSaved` gets what is stored now; it is not called when something is wrong. */
  const save = (onSaved: (saved: Versioned<Job>) => void | Promise<void>) => {
    setProblem(null);
    return model.form.handleSubmit(async () => {
      try {
        await onSaved(await store.mutateAsync());
      } catch (error) {
        if (error instanceof Problem && error.status === 412) setProblem({ kind: "changed" });
        else {
          const rest = model.markRefused(error);
          setProblem(rest && { kind: "other", ...rest });
        }
      }
    })();
  };

  const loadTheirs = async (id: string) => {
    const theirs = await queryClient.fetchQuery({ ...jobQuery(id), staleTime: 0 });
    model.takeOverBelow(theirs);
    setProblem(null);
  };

  return { save, loadTheirs, problem, isSaving: store.isPending };
}
