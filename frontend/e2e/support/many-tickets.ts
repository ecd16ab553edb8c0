import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const PYTHON = fileURLToPath(new URL("../../../.venv/bin/python", import.meta.url));

const SQL = `
import os, sys, psycopg2
uri = os.environ["TICKET_DB_URI"].replace("+psycopg2", "")
with psycopg2.connect(uri) as connection, connection.cursor() as cursor:
    cursor.execute(sys.argv[1], sys.argv[2:])
`;

const INSERT = `
  INSERT INTO tickets (title, description, status, priority, automatic_priority, requester_email, tags, version)
  SELECT 'Consulta ' || n || ' sobre la red', '', (ARRAY['open', 'waiting', 'closed'])[1 + n %% 3],
    p, p, 'ana@example.com', ARRAY[%s], 2
  FROM generate_series(1, %s::int) AS n,
    LATERAL (SELECT (ARRAY['low', 'medium', 'high', 'critical'])[1 + n %% 4] AS p) AS drawn`;

/**
 * Tickets that have this tag, by way of the database: nobody is told of them, and nothing is sent.
 * They have no history, so that they can be taken away again.
 */
export async function addManyTickets(tag: string, count: number): Promise<void> {
  await run(PYTHON, ["-c", SQL, INSERT, tag, String(count)]);
}

export async function removeManyTickets(tag: string): Promise<void> {
  await run(PYTHON, ["-c", SQL, "DELETE FROM tickets WHERE tags @> ARRAY[%s]", tag]);
}
