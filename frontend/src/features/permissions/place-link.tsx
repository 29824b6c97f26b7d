import type { Place } from "@/api/types";
import { FolderIcon, KeyIcon } from "@/ui/icons";
import { LinkAnchor } from "@/ui/link";
import classes from "./permissions.module.css";

type Props = { place: Pick<Place, "id" | "kind" | "path"> };

/** Leads to the permissions of a place. */
export function PlaceLink({ place }: Props) {
  const isContainer = place.kind === "container";
  return (
    <span className={classes.placeLink}>
      {isContainer ? <FolderIcon /> : <KeyIcon />}
      <LinkAnchor
        to={isContainer ? "/containers/$id" : "/credentials/$id"}
        params={{ id: place.id }}
        search={{ tab: "permissions" }}
        size="sm"
      >
        {place.path}
      </LinkAnchor>
    </span>
  );
}
