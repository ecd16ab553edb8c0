import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { useAnnounce } from "@/components/Announcer";
import { ArrowUpIcon } from "@/components/icons";
import { useLanguage } from "@/i18n/use-language";

import classes from "./FreshPill.module.css";

interface FreshPillProps {
  /** How many tickets have come that the list does not show yet. */
  count: number;
  /** Whether the order is another one by now. */
  reordered: boolean;
  onShow: () => void;
}

/** Offers what is new, so that the list does not move under the eyes of who reads it. */
export function FreshPill({ count, reordered, onShow }: FreshPillProps) {
  const { t } = useTranslation();
  const announce = useAnnounce();
  const number = new Intl.NumberFormat(useLanguage()).format(count);
  const told = useRef(0);

  useEffect(() => {
    if (count > told.current) announce(t("live.arrived", { count, number }));
    told.current = count;
  }, [count, number, announce, t]);

  if (count === 0 && !reordered) return null;
  return (
    <div className={classes.place}>
      <button type="button" className={classes.pill} onClick={onShow}>
        <ArrowUpIcon size={15} />
        {count > 0 ? t("live.fresh", { count, number }) : t("live.reordered")}
      </button>
    </div>
  );
}
