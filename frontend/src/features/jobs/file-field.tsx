import { FileButton, Button, Group, Select, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useController } from "react-hook-form";
import { describe } from "@/api/describe";
import { addFile, jobQuery } from "@/api/jobs";
import type { Job } from "@/api/types";
import { ProblemAlert } from "@/ui/problem-alert";
import { formText } from "./form-text";
import type { FormValues } from "./form-values";
import { text } from "./text";

type Props = { index: number; stored: Job | null };

/** A file of the job, that a call sends. */
export function FileField({ index, stored }: Props) {
  if (!stored) return <Text size="sm">{formText.fileFirst}</Text>;
  return <StoredFiles index={index} job={stored} />;
}

function StoredFiles({ index, job }: { index: number; job: Job }) {
  const queryClient = useQueryClient();
  const { field, fieldState } = useController<FormValues, `steps.${number}.body.file`>({
    name: `steps.${index}.body.file`,
  });
  const { ref, value: chosen, onChange } = field;
  const add = useMutation({
    mutationFn: (file: File) => addFile(job.id, file),
    onSuccess: async (file) => {
      await queryClient.invalidateQueries({ queryKey: jobQuery(job.id).queryKey });
      onChange(file.id);
    },
  });
  return (
    <Stack gap="xs">
      <Group gap="xs" align="flex-end">
        <Select
          label={formText.file}
          description={formText.fileHint}
          placeholder={formText.fileNone}
          flex="1 1 200px"
          data={job.files.map(({ id, name, size }) => ({
            value: id,
            label: `${name} (${text.bytes(size)})`,
          }))}
          value={chosen}
          onChange={onChange}
          ref={ref}
          error={fieldState.error?.message}
        />
        <FileButton
          onChange={(file) => {
            if (file) add.mutate(file);
          }}
        >
          {(props) => (
            <Button {...props} variant="default" loading={add.isPending}>
              {formText.fileAdd}
            </Button>
          )}
        </FileButton>
      </Group>
      {add.error && <ProblemAlert {...describe(add.error)} />}
    </Stack>
  );
}
