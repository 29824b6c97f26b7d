import { useMutation, useQuery } from "@tanstack/react-query";
import { inquiryQuery, startInquiry } from "@/api/inquiries";
import type { NewInquiry } from "@/api/types";
import { readInquiryPace } from "./poll-pace";

/** Asks a provider something, and looks until there is an answer. */
export function useInquiry() {
  const asked = useMutation({ mutationFn: (body: NewInquiry) => startInquiry(body) });
  const id = asked.data?.id;
  const answer = useQuery({
    ...inquiryQuery(id ?? ""),
    enabled: id !== undefined,
    refetchInterval: ({ state }) => readInquiryPace(state.data),
  });
  const inquiry = answer.data ?? asked.data;
  const error = asked.error ?? answer.error;
  return {
    ask: asked.mutate,
    reset: asked.reset,
    inquiry,
    error,
    isBusy: asked.isPending || (inquiry?.state === "open" && !error),
  };
}

export type AskedInquiry = ReturnType<typeof useInquiry>;
