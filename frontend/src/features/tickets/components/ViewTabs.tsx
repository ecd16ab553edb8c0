import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { useLanguage } from "@/i18n/use-language";
import { useActor } from "@/lib/session";

import { useViewCounts } from "../api/count-tickets";
import { isSame, VIEWS, writeFilters, type TicketFilters, type View } from "../filters";
import classes from "./ViewTabs.module.css";

const ORDER: readonly View[] = ["mine", "unassigned", "critical", "due", "all"];
/** Whoever has no address has no tickets either. */
const WITHOUT_ADDRESS = ORDER.filter((view) => view !== "mine");

/** Lists that are one click away, with how many tickets each has. */
export function ViewTabs({ filters }: { filters: TicketFilters }) {
  const { t } = useTranslation();
  const number = new Intl.NumberFormat(useLanguage());
  const views = useActor()?.email == null ? WITHOUT_ADDRESS : ORDER;
  const counts = useViewCounts(views);
  return (
    <nav aria-label={t("list.views")} className={classes.tabs}>
      {views.map((view, index) => {
        const count = counts[index];
        return (
          <Link
            key={view}
            to={{ search: writeFilters(new URLSearchParams(), VIEWS[view]).toString() }}
            aria-current={isSame(filters, VIEWS[view]) ? "page" : undefined}
          >
            {t(`list.view.${view}`)}{" "}
            {count && (
              <span className={classes.count}>
                {number.format(count.count)}
                {!count.exact && "+"}
              </span>
            )}
          </Link>
        );
      })}
    </nav>
  );
}
