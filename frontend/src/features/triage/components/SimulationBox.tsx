import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Failure } from "@/components/Failure";
import { PriorityBadge } from "@/components/PriorityBadge";
import records from "@/components/Records.module.css";
import { hasStatus } from "@/lib/api/errors";
import { fieldErrors } from "@/lib/api/field-errors";
import type { NewTriageRule, Priority, Simulation } from "@/lib/api/schema";

import { useSimulation } from "../api/triage";
import classes from "./Triage.module.css";

interface SimulationBoxProps {
  /** Null: of a rule that is not saved yet. */
  id: number | null;
  draft: NewTriageRule;
}

/** What the rule as it stands in the form would change of the latest tickets. */
export function SimulationBox({ id, draft }: SimulationBoxProps) {
  const { t } = useTranslation();
  const simulation = useSimulation(id);
  const stale =
    simulation.data !== undefined &&
    JSON.stringify(simulation.variables) !== JSON.stringify(draft);
  const wrong = Object.values(fieldErrors(simulation.error)).join(" ");
  return (
    <>
      <Button
        variant="default"
        loading={simulation.isPending}
        onClick={() => simulation.mutate(draft)}
      >
        {t("triage.simulate")}
      </Button>
      {hasStatus(simulation.error, 400) && (
        <p className={records.wrong} role="alert">
          {wrong}
        </p>
      )}
      {simulation.isError && !hasStatus(simulation.error, 400) && (
        <Failure error={simulation.error} />
      )}
      <div role="status">
        {simulation.data !== undefined && <Outcome found={simulation.data} stale={stale} />}
      </div>
    </>
  );
}

function Outcome({ found, stale }: { found: Simulation; stale: boolean }) {
  const { t } = useTranslation();
  return (
    <div className={classes.result}>
      <p>
        <strong>{t("triage.wouldChange", { count: found.changed })}</strong>{" "}
        {t("triage.considered", { count: found.considered })}
      </p>
      {stale && <p className={records.muted}>{t("triage.simulationStale")}</p>}
      {found.from_to.length > 0 && (
        <ul>
          {found.from_to.map(({ from, to, count }) => (
            <li key={from + to} className={classes.step}>
              <Step from={from} to={to} />
              <span>{t("triage.times", { count })}</span>
            </li>
          ))}
        </ul>
      )}
      {found.examples.length > 0 && (
        <>
          <p className={records.muted}>{t("triage.examples")}</p>
          <ul>
            {found.examples.map(({ ticket_id, title, from, to }) => (
              <li key={ticket_id} className={classes.step}>
                <Step from={from} to={to} />
                <Link to={`/tickets/${ticket_id}`}>
                  #{ticket_id} {title}
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function Step({ from, to }: { from: Priority; to: Priority }) {
  const { t } = useTranslation();
  return (
    <>
      <PriorityBadge key={`from ${from}`} priority={from} />
      <span aria-label={t("triage.becomes")} role="img">
        →
      </span>
      <PriorityBadge key={`to ${to}`} priority={to} />
    </>
  );
}
