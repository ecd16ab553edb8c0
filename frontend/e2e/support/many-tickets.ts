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

/** Working days of the last four weeks: some missed their service level, and some of the last days are open. */
const PAST = `
  INSERT INTO tickets (title, description, status, priority, automatic_priority, requester_email, assignee_email, version,
    created_at, updated_at, first_response_at, first_response_due_at, resolved_at, resolution_due_at, sla_state)
  SELECT 'Solicitud ' || n, '', CASE WHEN is_open THEN 'in_progress' ELSE 'closed' END, p, p,
    'persona' || n %% 17 || '@example.com', (ARRAY['eva.serra@example.com', 'leo.marin@example.com'])[1 + n %% 2], 3,
    at, at, at + n * 29 %% 90 * interval '1 minute', at + interval '1 hour',
    CASE WHEN NOT is_open THEN at + n * 53 %% 560 * interval '1 minute' END, at + interval '8 hours',
    CASE WHEN n * 29 %% 90 > 60 OR n * 53 %% 560 > 480 THEN 'breached' WHEN is_open THEN 'running' ELSE 'met' END
  FROM generate_series(1, %s::int) AS n,
    LATERAL (SELECT date_trunc('day', now()) - (1 + (n * 7 + n / 28) %% 28) * interval '1 day'
      + (480 + n * 37 %% 500) * interval '1 minute' AS at,
      (ARRAY['low', 'medium', 'medium', 'high', 'critical', 'low'])[1 + n %% 6] AS p) AS drawn,
    LATERAL (SELECT at > now() - interval '9 days' AND n %% 4 = 0 AS is_open) AS known
  WHERE extract(isodow FROM at) < 6 OR n %% 5 = 0
  ORDER BY at`;

/** What a desk has behind it, by way of the database. */
export async function addPast(count: number): Promise<void> {
  await run(PYTHON, ["-c", SQL, PAST, String(count)]);
}

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
