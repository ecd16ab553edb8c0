import { useId, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import records from "@/components/Records.module.css";

import classes from "./Figure.module.css";

export interface Table {
  /** The first column's, then one for each of a row's values. */
  columns: string[];
  rows: { name: string; values: (string | number)[] }[];
}

interface FigureProps {
  title: string;
  /** What the figures are of, where the title does not say all. */
  note?: string;
  chart: ReactNode;
  table: Table;
}

/** A chart, and the same figures as a table for whoever reads those better. */
export function Figure({ title, note, chart, table }: FigureProps) {
  const { t } = useTranslation();
  const heading = useId();
  const [asTable, setAsTable] = useState(false);
  return (
    <section className={classes.figure} aria-labelledby={heading}>
      <div className={classes.head}>
        <h2 id={heading}>{title}</h2>
        <button
          type="button"
          className={classes.toggle}
          aria-pressed={asTable}
          aria-describedby={heading}
          onClick={() => setAsTable(!asTable)}
        >
          {t("overview.asTable")}
        </button>
      </div>
      {note !== undefined && <p className={records.muted}>{note}</p>}
      {asTable ? (
        <table className={records.table} aria-labelledby={heading}>
          <thead>
            <tr>
              {table.columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map(({ name, values }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {values.map((value, index) => (
                  <td key={table.columns[index + 1]} data-label={table.columns[index + 1]}>
                    {value}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        // What is drawn cannot be read out: the button beside it leads to what can.
        <div aria-hidden>{chart}</div>
      )}
    </section>
  );
}
