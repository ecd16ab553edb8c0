import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { AlertIcon, RefreshIcon } from "@/components/icons";
import { StateMessage } from "@/components/StateMessage";

/** A page that failed to render or to load, as after an update that replaced its files. */
export function CrashPage() {
  const { t } = useTranslation();
  return (
    <StateMessage
      role="alert"
      heading="h1"
      icon={<AlertIcon size={26} />}
      title={t("crash.title")}
      action={
        <Button
          variant="default"
          size="xs"
          leftSection={<RefreshIcon size={15} />}
          onClick={() => window.location.reload()}
        >
          {t("crash.reload")}
        </Button>
      }
    >
      {t("crash.text")}
    </StateMessage>
  );
}
