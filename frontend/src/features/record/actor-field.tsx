import { Box } from "@mantine/core";
import { usePersonChoice } from "@/lib/use-person-choice";
import { SubjectPicker } from "@/ui/subject-picker";
import { text } from "./text";

type Props = { id: string | undefined; onPick: (id: string | undefined) => void };

/** Who did it: a user or a service; who is gone meanwhile is named by their id. */
export function ActorField(props: Props) {
  const choice = usePersonChoice(props);
  return (
    <Box w={220} maw="100%">
      <SubjectPicker
        label={text.actor}
        placeholder={text.anybody}
        canPick={({ kind }) => kind !== "role"}
        {...choice}
      />
    </Box>
  );
}
