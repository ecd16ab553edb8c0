import { Button, Loader, Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useAnnounce } from "@/components/Announcer";
import { ChevronDownIcon } from "@/components/icons";
import { Notice } from "@/components/Notice";
import { StatusLabel } from "@/components/StatusLabel";
import { useErrorText } from "@/lib/api/error-text";
import { hasStatus } from "@/lib/api/errors";
import { STATUSES, type Status, type Ticket } from "@/lib/api/schema";

import { useUpdateTicket } from "../api/update-ticket";
import classes from "./StatusControl.module.css";

interface StatusControlProps {
  ticket: Ticket;
  etag: string | null;
}

/** The status among the ticket's properties (a `<dd>`): shown, and changed. */
export function StatusControl({ ticket, etag }: StatusControlProps) {
  const { t } = useTranslation();
  const announce = useAnnounce();
  const update = useUpdateTicket(ticket.id);
  const wanted = update.variables?.changes.status;

  const offered = STATUSES.filter(
    (status) => status === ticket.status || ticket.allowed_moves.includes(status),
  );

  const setStatus = (status: Status) => {
    if (status === ticket.status) return;
    update.mutate(
      { changes: { status }, etag },
      {
        onSuccess: () =>
          announce(t("ticket.statusChanged", { status: t(`status.${status}`) })),
      },
    );
  };

  return (
    <>
      <dd>
      <Menu
        position="bottom-start"
        width={200}
        // A menu holds menu items only, and stays in the landmark it belongs to.
        withInitialFocusPlaceholder={false}
        withinPortal={false}
      >
        <Menu.Target>
          <Button
            variant="default"
            size="compact-md"
            className={classes.button}
            aria-label={t("ticket.changeStatus", { status: t(`status.${ticket.status}`) })}
            disabled={update.isPending}
            rightSection={
              update.isPending ? <Loader size={14} /> : <ChevronDownIcon size={15} />
            }
          >
            <StatusLabel status={update.isPending && wanted ? wanted : ticket.status} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.RadioGroup
            value={ticket.status}
            onChange={(value) => {
              const status = STATUSES.find((known) => known === value);
              if (status) setStatus(status);
            }}
          >
            {offered.map((status) => (
              <Menu.RadioItem key={status} value={status} closeMenuOnClick>
                <StatusLabel status={status} />
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
        </Menu.Dropdown>
      </Menu>
      </dd>
      {update.isError && wanted && (
        <dd className={classes.failure}>
          <UpdateFailure
            error={update.error}
            current={ticket.status}
            wanted={wanted}
            onApply={() => setStatus(wanted)}
            onDismiss={update.reset}
          />
        </dd>
      )}
    </>
  );
}

interface UpdateFailureProps {
  error: unknown;
  current: Status;
  wanted: Status;
  onApply: () => void;
  onDismiss: () => void;
}

/** Says why the change was not made and what can be done, next to where it was asked for. */
function UpdateFailure({ error, current, wanted, onApply, onDismiss }: UpdateFailureProps) {
  const { t } = useTranslation();
  const { title, detail } = useErrorText(error);
  const stale = hasStatus(error, 412);
  const wantedName = t(`status.${wanted}`);
  const refused = hasStatus(error, 409) || hasStatus(error, 400);

  return (
    <Notice
      tone={stale ? "warning" : "danger"}
      title={stale ? t("conflict.title") : title}
      action={
        <>
          {!refused && current !== wanted && (
            <Button size="compact-sm" onClick={onApply}>
              {stale ? t("conflict.apply", { wanted: wantedName }) : t("state.retry")}
            </Button>
          )}
          <Button size="compact-sm" variant="default" onClick={onDismiss}>
            {stale ? t("conflict.keep") : t("state.dismiss")}
          </Button>
        </>
      }
    >
      {stale
        ? t("conflict.text", { current: t(`status.${current}`), wanted: wantedName })
        : detail}
    </Notice>
  );
}
