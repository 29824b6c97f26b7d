import type { Place } from "@/api/types";
import { ITEM_PAGES } from "@/lib/item-pages";
import { KindIcon } from "@/ui/kind-icon";
import { LinkAnchor } from "@/ui/link";
import classes from "./permissions.module.css";

type Props = { place: Pick<Place, "id" | "kind" | "path"> };

/** Leads to the permissions of a place. */
export function PlaceLink({ place }: Props) {
  return (
    <span className={classes.placeLink}>
      <KindIcon kind={place.kind} />
      <LinkAnchor
        to={ITEM_PAGES[place.kind]}
        params={{ id: place.id }}
        search={{ tab: "permissions" }}
        size="sm"
      >
        {place.path}
      </LinkAnchor>
    </span>
  );
}
