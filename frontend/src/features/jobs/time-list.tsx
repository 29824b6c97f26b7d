import { formatDateTime } from "@/lib/time";
import { RelativeTime } from "@/ui/relative-time";
import classes from "./jobs.module.css";

/** Moments in the zone of whoever looks. */
export function TimeList({ times }: { times: string[] }) {
  return (
    <ol className={classes.times}>
      {times.map((time) => (
        <li key={time}>
          {formatDateTime(time)} (<RelativeTime at={time} />)
        </li>
      ))}
    </ol>
  );
}
