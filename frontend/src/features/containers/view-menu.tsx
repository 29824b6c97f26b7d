import { Button, Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { SavedView } from "@/api/types";
import { viewsQuery } from "@/api/views";
import type { Shown } from "./list-filter";
import { NameDialog } from "./name-dialog";
import { text } from "./text";
import { useViewVerbs } from "./use-view-verbs";
import { ViewsDialog } from "./views-dialog";

type Props = { shown: Shown; onView: (view: SavedView) => void };

/** One's saved views: picked, saved, and looked after. */
export function ViewMenu({ shown, onView }: Props) {
  const { data: views = [] } = useQuery(viewsQuery);
  const [dialog, setDialog] = useState<"save" | "views" | null>(null);
  const { save } = useViewVerbs();
  const close = () => {
    setDialog(null);
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default">{text.views}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {views.map((view) => (
            <Menu.Item
              key={view.id}
              onClick={() => {
                onView(view);
              }}
            >
              {view.name}
            </Menu.Item>
          ))}
          {views.length > 0 && <Menu.Divider />}
          <Menu.Item
            onClick={() => {
              setDialog("save");
            }}
          >
            {text.saveView}
          </Menu.Item>
          {views.length > 0 && (
            <Menu.Item
              onClick={() => {
                setDialog("views");
              }}
            >
              {text.changeViews}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {dialog === "save" && (
        <NameDialog
          title={text.saveView}
          confirmLabel={text.save}
          initial=""
          missing={text.viewNameRequired}
          verb={save}
          toVariables={(name) => ({ name, ...shown })}
          onDone={close}
          onClose={close}
        />
      )}
      {dialog === "views" && <ViewsDialog views={views} shown={shown} onClose={close} />}
    </>
  );
}
