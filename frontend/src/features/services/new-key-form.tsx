import { zodResolver } from "@hookform/resolvers/zod";
import { Button, Group, Radio, Stack, Text, TextInput } from "@mantine/core";
import type { UseMutationResult } from "@tanstack/react-query";
import { useState } from "react";
import { Controller, useForm, useWatch } from "react-hook-form";
import { z } from "zod";
import { describe } from "@/api/describe";
import type { NewApiKey, ServiceAccount } from "@/api/types";
import { formatDateTime } from "@/lib/time";
import { Dialog } from "@/ui/dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { PERIODS, readExpiresAt, readLongestDay, toDay } from "./key-expiry";
import { NO_LIMITS, toLimits } from "./key-limits";
import { isOfLimits, LimitFields } from "./limit-fields";
import { text } from "./text";

const schema = z
  .object({
    label: z.string().trim().min(1, text.labelRequired).max(100),
    period: z.enum([...PERIODS, "date"]),
    lastDay: z.string(),
  })
  .refine((expiry) => readExpiresAt(expiry, new Date()) !== null, {
    path: ["lastDay"],
    message: text.lastDayWrong,
  });

type Props = {
  service: ServiceAccount;
  verb: UseMutationResult<void, Error, NewApiKey>;
  onClose: () => void;
};

/** Asks what a new key is for and when it ends. */
export function NewKeyForm({ service, verb, onClose }: Props) {
  const form = useForm<z.infer<typeof schema>>({
    resolver: zodResolver(schema),
    defaultValues: { label: "", period: "90", lastDay: "" },
  });
  const { errors } = form.formState;
  const [period, lastDay] = useWatch({ control: form.control, name: ["period", "lastDay"] });
  const expiresAt = readExpiresAt({ period, lastDay }, new Date());
  const [limits, setLimits] = useState(NO_LIMITS);
  const submit = form.handleSubmit(({ label, ...expiry }) => {
    const ends = readExpiresAt(expiry, new Date()) ?? "";
    verb.mutate({ label, expires_at: ends, ...toLimits(limits) });
  });
  return (
    <Dialog
      // A key that is being made has to be shown: there is no second chance.
      onClose={() => {
        if (!verb.isPending) onClose();
      }}
      title={text.makeKeyTitle(service.name)}
    >
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack>
          {verb.error && !isOfLimits(verb.error) && <ProblemAlert {...describe(verb.error)} />}
          <TextInput
            label={text.label}
            description={text.labelHint}
            maxLength={100}
            autoComplete="off"
            data-autofocus
            error={errors.label?.message}
            {...form.register("label")}
          />
          <Controller
            control={form.control}
            name="period"
            render={({ field }) => (
              <Radio.Group label={text.expiry} {...field}>
                <Stack gap="xs" mt="xs">
                  {PERIODS.map((days) => (
                    <Radio key={days} value={days} label={text.inDays(Number(days))} />
                  ))}
                  <Radio value="date" label={text.onDate} />
                </Stack>
              </Radio.Group>
            )}
          />
          {period === "date" && (
            <TextInput
              type="date"
              label={text.lastDay}
              min={toDay(new Date())}
              max={readLongestDay(new Date())}
              error={errors.lastDay?.message}
              {...form.register("lastDay")}
            />
          )}
          {expiresAt && (
            <Text size="sm" c="dimmed">
              {text.endsAt(formatDateTime(expiresAt))}
            </Text>
          )}
          <LimitFields draft={limits} error={verb.error} onChange={setLimits} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose} disabled={verb.isPending}>
              {text.cancel}
            </Button>
            <Button type="submit" loading={verb.isPending}>
              {text.makeKey}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
