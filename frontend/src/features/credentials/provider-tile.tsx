import { memo } from "react";
import classes from "./provider-picker.module.css";
import { readColor } from "./provider-search";

type LetterProps = { slug: string; name: string };

/** Stands for a provider; no trademark of theirs. */
export function ProviderLetter({ slug, name }: LetterProps) {
  return (
    <span
      className={classes.letter}
      style={slug ? { background: readColor(slug) } : undefined}
      aria-hidden
    >
      {slug ? name.charAt(0).toUpperCase() : "+"}
    </span>
  );
}

type TileProps = {
  id: string;
  slug: string;
  name: string;
  line: string;
  isActive: boolean;
};

/** Plain elements, and drawn again only when it changes: there are hundreds. */
export const ProviderTile = memo(function ProviderTile({ id, isActive, ...it }: TileProps) {
  return (
    <li id={id} role="option" aria-selected={isActive} data-slug={it.slug} className={classes.tile}>
      <ProviderLetter slug={it.slug} name={it.name} />
      <span className={classes.words}>
        <span className={classes.name}>{it.name}</span>
        <span className={classes.line}>{it.line}</span>
      </span>
    </li>
  );
});
