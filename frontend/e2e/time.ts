/** Time passes: what would come in a minute comes now, by the clock of the product's database. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { dataFolder } from "./product";

const BACKEND = fileURLToPath(new URL("../../backend", import.meta.url));
const SCRIPT = `
import sys
import psycopg
folder, statement = sys.argv[1:]
password = open(f"{folder}/secrets/postgres-password").read()
with psycopg.connect(
    host=f"{folder}/postgres", user="postgres", dbname="postgres", password=password
) as connection:
    connection.execute(statement)
`;

/** Let the time of all next tries have come. */
export function passTheWait() {
  tell(`
    UPDATE credentials_credentialclock
    SET retry_at = now(), refresh_at = now() WHERE retry_at IS NOT NULL`);
  tell(`
    UPDATE credentials_providerhost SET closed_until = now(), held_until = now(), paced_until = now()`);
}

/** Let the time of each job's next run have come. */
export function passTheSchedule() {
  tell("UPDATE jobs_job SET next_at = now() WHERE next_at IS NOT NULL");
}

function tell(statement: string) {
  execFileSync(`${BACKEND}/.venv/bin/python`, ["-c", SCRIPT, dataFolder, statement]);
}
