import { ActionIcon, Button, Checkbox, Group, Input, Stack, Text, Textarea } from "@mantine/core";
import { useId, useState } from "react";
import { fieldMessage } from "@/api/describe";
import { USAGE_WORDS, USAGES } from "@/lib/credential-words";
import { useItemChoice } from "@/lib/use-item-choice";
import { CrossIcon } from "@/ui/icons";
import { PickDialog } from "@/ui/pick-dialog";
import type { LimitDraft } from "./key-limits";
import classes from "./service-table.module.css";
import { text } from "./text";
import { usePlaceWords } from "./use-place-words";

type Props = { draft: LimitDraft; error: Error | null; onChange: (draft: LimitDraft) => void };

/** Whether the fields below say what is wrong. */
export function isOfLimits(error: Error): boolean {
  const fields = ["networks", "limited_to", "purposes"];
  return fields.some((field) => fieldMessage(error, field));
}

/** From where, with what and for what a key works. */
export function LimitFields({ draft, error, onChange }: Props) {
  const id = useId();
  const [isPicking, setPicking] = useState(false);
  const { places } = draft;
  return (
    <>
      <Textarea
        label={text.networks}
        description={text.networksHint}
        placeholder="192.0.2.0/24"
        autosize
        minRows={2}
        maxRows={6}
        spellCheck={false}
        value={draft.networks}
        error={fieldMessage(error, "networks")}
        onChange={(event) => {
          onChange({ ...draft, networks: event.currentTarget.value });
        }}
      />
      <Input.Wrapper
        role="group"
        aria-labelledby={id}
        label={text.places}
        description={text.placesHint}
        labelElement="div"
        labelProps={{ id }}
        error={fieldMessage(error, "limited_to")}
      >
        {places.map((place) => (
          <ChosenPlace
            key={place}
            id={place}
            onRemove={() => {
              onChange({ ...draft, places: places.filter((one) => one !== place) });
            }}
          />
        ))}
        <Button
          variant="default"
          size="xs"
          mt="xs"
          display="block"
          onClick={() => {
            setPicking(true);
          }}
        >
          {text.placesAdd}
        </Button>
      </Input.Wrapper>
      <Checkbox.Group
        label={text.purposes}
        description={text.purposesHint}
        value={draft.purposes}
        error={fieldMessage(error, "purposes")}
        onChange={(values) => {
          onChange({ ...draft, purposes: USAGES.filter((usage) => values.includes(usage)) });
        }}
      >
        <Stack gap="xs" mt="xs">
          {USAGES.map((usage) => (
            <Checkbox
              key={usage}
              value={usage}
              label={USAGE_WORDS[usage]}
              description={text.purposeLines[usage]}
            />
          ))}
        </Stack>
      </Checkbox.Group>
      <Checkbox
        label={text.callsOnly}
        description={text.callsOnlyHint}
        checked={draft.callsOnly}
        onChange={(event) => {
          onChange({ ...draft, callsOnly: event.currentTarget.checked });
        }}
      />
      {isPicking && (
        <PlaceDialog
          onClose={() => {
            setPicking(false);
          }}
          onPick={(place) => {
            onChange({ ...draft, places: [...new Set([...places, place])] });
            setPicking(false);
          }}
        />
      )}
    </>
  );
}

function ChosenPlace({ id, onRemove }: { id: string; onRemove: () => void }) {
  const path = usePlaceWords(id);
  return (
    <Group gap="xs" wrap="nowrap" mt={4}>
      <Text size="sm" className={classes.path}>
        {path}
      </Text>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={text.placesRemove(path)}
        onClick={onRemove}
      >
        <CrossIcon />
      </ActionIcon>
    </Group>
  );
}

type DialogProps = { onPick: (id: string) => void; onClose: () => void };

function PlaceDialog({ onPick, onClose }: DialogProps) {
  const tree = useItemChoice("all", () => true);
  if (!tree) return null;
  return (
    <PickDialog
      title={text.placesTitle}
      sentence={text.placesSentence}
      treeLabel={text.placesTree}
      confirmLabel={text.placesConfirm}
      {...tree}
      isBusy={false}
      onClose={onClose}
      onPick={onPick}
    />
  );
}
