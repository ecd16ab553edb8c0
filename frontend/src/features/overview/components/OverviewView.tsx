import "@mantine/charts/styles.layer.css";

import { BarChart } from "@mantine/charts";
import { NativeSelect, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import { NotLoaded } from "@/components/NotLoaded";
import { useLanguage } from "@/i18n/use-language";
import { formatDay, formatDuration } from "@/lib/time";

import { overviewOptions, type Overview, type Speed } from "../api/overview";
import { Figure } from "./Figure";
import classes from "./OverviewView.module.css";

const PERIODS = [7, 30, 90, 365] as const;
const PERIOD = 30;
/** In the order of the series, not of their names. */
const LEGEND = { withLegend: true, legendProps: { itemSorter: null } } as const;
const SECOND = 1_000;

const PRIORITY_COLORS = {
  critical: "var(--st-critical-edge)",
  high: "var(--st-high-edge)",
  medium: "var(--st-chart-medium)",
  low: "var(--st-chart-low)",
  none: "var(--st-closed)",
};
type Group = keyof typeof PRIORITY_COLORS;
const GROUPS = Object.keys(PRIORITY_COLORS) as Group[];

/** What all charts have in common. */
function useAxes() {
  const number = new Intl.NumberFormat(useLanguage());
  return {
    h: 220,
    tickLine: "none",
    valueFormatter: (value: number) => number.format(value),
    xAxisProps: { minTickGap: 24 },
    yAxisProps: { allowDecimals: false, width: 52 },
  } as const;
}

export function OverviewView() {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const days = PERIODS.find((period) => String(period) === params.get("days")) ?? PERIOD;
  const overview = useQuery(overviewOptions(days));

  return (
    <>
      <NativeSelect
        className={classes.period}
        size="xs"
        label={t("overview.period")}
        value={String(days)}
        data={PERIODS.map((period) => ({
          value: String(period),
          label: t("overview.days", { count: period }),
        }))}
        onChange={(event) => setParams({ days: event.currentTarget.value }, { replace: true })}
      />
      {overview.data !== undefined ? (
        <div aria-busy={overview.isPlaceholderData}>
          <Figures overview={overview.data} />
        </div>
      ) : (
        <NotLoaded query={overview}>
          <Skeleton height={320} />
        </NotLoaded>
      )}
    </>
  );
}

function Figures({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const number = new Intl.NumberFormat(language);
  const total = (kind: "created" | "resolved") =>
    overview.by_day.reduce((sum, day) => sum + day[kind], 0);
  const { backlog } = overview;

  return (
    <>
      <dl className={classes.totals}>
        <Total name={t("overview.open")} value={number.format(backlog.count)} />
        <Total name={t("overview.unassigned")} value={number.format(backlog.unassigned)} />
        <Total
          name={t("overview.breached")}
          value={number.format(backlog.breached)}
          bad={backlog.breached > 0}
        />
        <Total name={t("overview.created")} value={number.format(total("created"))} />
        <Total name={t("overview.resolved")} value={number.format(total("resolved"))} />
      </dl>
      <div className={classes.figures}>
        <ByDay overview={overview} />
        <ByStatus overview={overview} />
        <ByAge overview={overview} />
        <Speeds title={t("overview.firstResponse")} speeds={overview.first_response} />
        <Speeds title={t("overview.resolution")} speeds={overview.resolution} />
      </div>
    </>
  );
}

function Total({ name, value, bad = false }: { name: string; value: string; bad?: boolean }) {
  return (
    <div className={classes.total} data-bad={bad || undefined}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function ByDay({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  const axes = useAxes();
  const language = useLanguage();
  const names = { created: t("overview.created"), resolved: t("overview.resolved") };
  const days = overview.by_day.map((day) => ({ ...day, date: formatDay(day.date, language) }));
  return (
    <div className={classes.wide}>
      <Figure
        title={t("overview.byDay")}
        chart={
          <BarChart
            accessibilityLayer={false}
            data={days}
            dataKey="date"
            {...LEGEND}
            {...axes}
            series={[
              { name: "created", label: names.created, color: "var(--st-open)" },
              { name: "resolved", label: names.resolved, color: "var(--st-resolved)" },
            ]}
          />
        }
        table={{
          columns: [t("overview.day"), names.created, names.resolved],
          rows: days
            .map(({ date, created, resolved }) => ({ name: date, values: [created, resolved] }))
            .reverse(),
        }}
      />
    </div>
  );
}

function ByStatus({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  const axes = useAxes();
  const groups = overview.backlog.by_status_and_priority;
  const statuses = [...new Set(groups.map(({ status }) => status))];
  const rows = statuses.map((status) => ({
    status: t(`status.${status}`),
    ...Object.fromEntries(
      groups
        .filter((group) => group.status === status)
        .map(({ priority, count }) => [priority ?? "none", count]),
    ),
  })) as ({ status: string } & Record<Group, number>)[];
  const name = (group: Group) =>
    group === "none" ? t("overview.noPriority") : t(`priority.${group}`);
  return (
    <Figure
      title={t("overview.byStatus")}
      chart={
        <BarChart
          accessibilityLayer={false}
          data={rows}
          dataKey="status"
          type="stacked"
          {...LEGEND}
          {...axes}
          series={GROUPS.map((group) => ({
            name: group,
            label: name(group),
            color: PRIORITY_COLORS[group],
          }))}
        />
      }
      table={{
        columns: [t("overview.status"), ...GROUPS.map(name)],
        rows: rows.map((row) => ({
          name: row.status,
          values: GROUPS.map((group) => row[group]),
        })),
      }}
    />
  );
}

function ByAge({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  const axes = useAxes();
  const ages = overview.backlog.by_age.map(({ from_days: from, to_days: to, count }) => ({
    age:
      to === null
        ? t("overview.olderThan", { count: from })
        : t("overview.upTo", { count: to }),
    count,
  }));
  return (
    <Figure
      title={t("overview.byAge")}
      chart={
        <BarChart
          accessibilityLayer={false}
          data={ages}
          dataKey="age"
          {...axes}
          series={[{ name: "count", label: t("overview.tickets"), color: "var(--st-open)" }]}
        />
      }
      table={{
        columns: [t("overview.age"), t("overview.tickets")],
        rows: ages.map(({ age, count }) => ({ name: age, values: [count] })),
      }}
    />
  );
}

function Speeds({ title, speeds }: { title: string; speeds: Speed[] }) {
  const { t } = useTranslation();
  const axes = useAxes();
  const language = useLanguage();
  const time = (seconds: number | null) =>
    seconds === null ? "–" : formatDuration(seconds * SECOND, language);
  const outcomes = [
    { name: "met", label: t("overview.met"), color: "var(--st-resolved)" },
    { name: "missed", label: t("overview.missed"), color: "var(--st-critical-edge)" },
    { name: "pending", label: t("overview.pending"), color: "var(--st-closed)" },
  ] as const;
  return (
    <Figure
      title={title}
      note={speeds
        .filter((speed) => speed.median_seconds !== null)
        .map((speed) =>
          t("overview.speed", {
            priority: t(`priority.${speed.priority}`),
            median: time(speed.median_seconds),
            most: time(speed.p90_seconds),
          }),
        )
        .join(" · ")}
      chart={
        <BarChart
          accessibilityLayer={false}
          data={speeds.map((speed) => ({ ...speed, priority: t(`priority.${speed.priority}`) }))}
          dataKey="priority"
          type="percent"
          {...LEGEND}
          {...axes}
          yAxisProps={{ width: 52 }}
          series={[...outcomes]}
        />
      }
      table={{
        columns: [
          t("overview.priority"),
          ...outcomes.map(({ label }) => label),
          t("overview.median"),
          t("overview.p90"),
        ],
        rows: speeds.map((speed) => ({
          name: t(`priority.${speed.priority}`),
          values: [
            speed.met,
            speed.missed,
            speed.pending,
            time(speed.median_seconds),
            time(speed.p90_seconds),
          ],
        })),
      }}
    />
  );
}
