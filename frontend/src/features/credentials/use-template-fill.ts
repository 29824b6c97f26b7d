import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { fillProviderForm, providerQuery } from "@/api/providers";
import { applyTemplate, readDefaults, type Filled } from "./apply-template";
import type { CredentialForm } from "./use-credential-form";

type Wanted = {
  slug: string;
  /** What was answered; null: what the template brings itself, if that is enough. */
  answers: Record<string, string> | null;
};

/** Picks templates, and fills in the form with them. */
export function useTemplateFill(model: CredentialForm) {
  const queryClient = useQueryClient();
  const latest = useRef("");
  const fill = useMutation({
    mutationFn: async ({ slug, answers }: Wanted): Promise<Filled | null> => {
      const template = await queryClient.ensureQueryData(providerQuery(slug));
      const values = answers ?? readDefaults(template);
      if (!values) return null;
      return { template, values, form: await fillProviderForm(slug, values) };
    },
    onSuccess: (filled, { slug }) => {
      // Whoever picked another meanwhile wants that one.
      if (filled && latest.current === slug) applyTemplate(model.form, filled);
    },
  });

  const start = (wanted: Wanted) => {
    latest.current = wanted.slug;
    model.waitFor(fill.mutateAsync(wanted));
  };
  const pick = (slug: string) => {
    model.setTemplate(slug);
    if (slug !== "") {
      start({ slug, answers: null });
      return;
    }
    latest.current = "";
    fill.reset();
    model.form.setValue("provider", "", { shouldDirty: true });
    model.form.setValue("provider_values", {}, { shouldDirty: true });
  };
  return { pick, fill: start, error: fill.error, isBusy: fill.isPending };
}

export type TemplateFill = ReturnType<typeof useTemplateFill>;
