import { useDebouncedValue, useNetwork } from "@mantine/hooks";
import { useTranslation } from "react-i18next";

import { OfflineIcon } from "@/components/icons";
import { useServerReachable } from "@/lib/api/connection";
import { useStreamState } from "@/lib/stream";

import classes from "./StreamSign.module.css";

/** A connection that is taken up again at once is not worth a word. */
const PATIENCE_MS = 3_000;

/** Says that changes come late, while the stream is lost and the banner does not say more. */
export function StreamSign() {
  const { t } = useTranslation();
  const { online } = useNetwork();
  const reachable = useServerReachable();
  const lost = useStreamState() === "lost";
  const [lostForLong] = useDebouncedValue(lost, PATIENCE_MS);
  const shown = lost && lostForLong && online && reachable;
  return (
    <span role="status" className={classes.sign} title={shown ? t("live.lostHint") : undefined}>
      {shown && (
        <>
          <OfflineIcon size={15} />
          <span>{t("live.lost")}</span>
        </>
      )}
    </span>
  );
}
