import classes from "./status-word.module.css";

export type Tone = "good" | "busy" | "warn" | "bad" | "idle";
type Props = { tone: Tone; word: string };

/** A state: the dot carries the color, the word carries the meaning. */
export function StatusWord({ tone, word }: Props) {
  return (
    <span className={classes.status}>
      <span className={classes.dot} data-tone={tone} aria-hidden />
      {word}
    </span>
  );
}
