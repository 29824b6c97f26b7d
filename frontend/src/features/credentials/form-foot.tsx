import { Alert, Box, Button, Group, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./form-foot.module.css";
import { formText } from "./form-text";

type Props = {
  isBusy: boolean;
  warning: string | null;
  /** null: there is nothing to authorize. */
  onAuthorizeAndSave: (() => void) | null;
  onCancel: () => void;
  children: ReactNode;
};

/** All in one line on the narrowest screen. */
const PADDING = { base: "xs", xs: "md" };

/** The ways out of the form. Enter in a field is *Save*. */
export function FormFoot({ isBusy, warning, children, onAuthorizeAndSave, onCancel }: Props) {
  return (
    <Box className={classes.foot}>
      <Stack gap="sm">
        {children}
        {warning && (
          <Alert color="yellow" variant="light" py="xs" role="status">
            {warning}
          </Alert>
        )}
        <Group gap={8}>
          {onAuthorizeAndSave && (
            <Button px={PADDING} onClick={onAuthorizeAndSave} loading={isBusy}>
              {formText.authorizeAndSave}
            </Button>
          )}
          <Button
            px={PADDING}
            type="submit"
            variant={onAuthorizeAndSave ? "default" : "filled"}
            disabled={isBusy}
          >
            {formText.save}
          </Button>
          <Button px={PADDING} variant="subtle" color="gray" onClick={onCancel} disabled={isBusy}>
            {formText.cancel}
          </Button>
        </Group>
      </Stack>
    </Box>
  );
}
