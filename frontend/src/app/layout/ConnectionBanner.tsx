import { useNetwork } from "@mantine/hooks";
import { useTranslation } from "react-i18next";

import { OfflineIcon } from "@/components/icons";
import { useServerReachable } from "@/lib/api/connection";

import classes from "./ConnectionBanner.module.css";

/** Says that what is shown may be old, while the network or the server is away. */
export function ConnectionBanner() {
  const { t } = useTranslation();
  const { online } = useNetwork();
  const reachable = useServerReachable();
  return (
    <div role="status">
      {(!online || !reachable) && (
        <p className={classes.banner}>
          <OfflineIcon size={17} />
          {online ? t("connection.unreachable") : t("connection.offline")}
        </p>
      )}
    </div>
  );
}
