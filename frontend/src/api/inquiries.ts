import { queryOptions } from "@tanstack/react-query";
import { client, read } from "./client";
import type { NewInquiry } from "./types";

/** Have a provider asked something; the answer comes later, at the inquiry's own address. */
export function startInquiry(body: NewInquiry) {
  return read(client.POST("/api/v1/inquiries", { body }));
}

export function inquiryQuery(id: string) {
  return queryOptions({
    queryKey: ["inquiries", id],
    queryFn: () =>
      read(client.GET("/api/v1/inquiries/{inquiry_id}", { params: { path: { inquiry_id: id } } })),
  });
}
