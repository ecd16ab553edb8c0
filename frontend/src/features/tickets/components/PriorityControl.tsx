import { useTranslation } from "react-i18next";

import { useAnnounce } from "@/components/Announcer";
import { PriorityBadge } from "@/components/PriorityBadge";
import { PRIORITIES } from "@/lib/api/schema";

import type { TicketEdit } from "../api/edit-ticket";
import { useReason } from "../api/get-reason";
import { useFieldText } from "../use-field-text";
import { PropertyMenu } from "./PropertyMenu";
import classes from "./TicketView.module.css";

const AUTOMATIC = "automatic";

interface PriorityControlProps {
  edit: TicketEdit;
  /** Whether it may be set by hand. */
  editable: boolean;
}

/** The priority, why it is that one, and setting it by hand. */
export function PriorityControl({ edit, editable }: PriorityControlProps) {
  const { t } = useTranslation();
  const announce = useAnnounce();
  const { valueText } = useFieldText();
  const { id, priority, priority_overridden: overridden } = edit.shown;

  const choose = async (value: string) => {
    const wanted = PRIORITIES.find((known) => known === value) ?? null;
    if ((await edit.save({ priority: wanted })) !== "saved") return;
    announce(
      wanted === null
        ? t("ticketPage.priorityAutomatic")
        : t("ticketPage.prioritySet", { priority: valueText("priority", wanted) }),
    );
  };

  return (
    <div className={classes.stack}>
      {editable ? (
        <PropertyMenu
          label={t("ticketPage.changePriority", {
            priority: priority === null ? t("priority.pending") : t(`priority.${priority}`),
          })}
          shown={<PriorityBadge priority={priority} />}
          value={overridden && priority !== null ? priority : AUTOMATIC}
          choices={[
            ...PRIORITIES.map((one) => ({ value: one, content: <PriorityBadge priority={one} /> })),
            { value: AUTOMATIC, content: t("ticketPage.automatic") },
          ]}
          saving={edit.isSaving("priority")}
          onChoose={(value) => void choose(value)}
        />
      ) : (
        <PriorityBadge priority={priority} />
      )}
      <Why id={id} decided={priority !== null} overridden={overridden} />
      {overridden && editable && (
        <button type="button" className={classes.textButton} onClick={() => void choose(AUTOMATIC)}>
          {t("ticketPage.backToAutomatic")}
        </button>
      )}
    </div>
  );
}

interface WhyProps {
  id: number;
  decided: boolean;
  overridden: boolean;
}

function Why({ id, decided, overridden }: WhyProps) {
  const { t } = useTranslation();
  const { data: assignment } = useReason(id, decided);
  if (!decided) return null;
  if (!overridden) {
    return assignment === undefined ? null : <p className={classes.why}>{assignment.reason}</p>;
  }
  return (
    <p className={classes.why}>
      {t("ticketPage.setByHand")}{" "}
      {assignment !== undefined &&
        t("ticketPage.wouldBe", {
          priority: t(`priority.${assignment.priority}`),
          reason: assignment.reason,
        })}
    </p>
  );
}
