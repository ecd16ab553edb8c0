import { Autocomplete, Button, Menu, Popover } from "@mantine/core";
import { useEffect, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { useAnnounce } from "@/components/Announcer";
import { ChevronDownIcon, CloseIcon } from "@/components/icons";
import { PriorityBadge } from "@/components/PriorityBadge";
import { StatusLabel } from "@/components/StatusLabel";
import { useLanguage } from "@/i18n/use-language";
import { errorText } from "@/lib/api/error-text";
import { LIMITS } from "@/lib/api/limits";
import { PRIORITIES, STATUSES, type Ticket } from "@/lib/api/schema";
import { useActor } from "@/lib/session";

import { useChangeMany } from "../api/change-many";
import { BulkConflictError, type BulkChange, type BulkFailure } from "../bulk";
import { AssigneeForm } from "./AssigneeForm";
import classes from "./BulkBar.module.css";

interface BulkBarProps {
  selected: readonly Ticket[];
  onSelect: (ids: readonly number[]) => void;
  /** Whether it has something to tell even while nothing is selected. */
  onHold: (hold: boolean) => void;
}

/** Changes the selected tickets in one go; those that fail stay selected, each with its reason. */
export default function BulkBar({ selected, onSelect, onHold }: BulkBarProps) {
  const { t } = useTranslation();
  const announce = useAnnounce();
  const format = new Intl.NumberFormat(useLanguage());
  const number = format.format(selected.length);
  const changedText = (count: number) =>
    t("list.changed", { count, number: format.format(count) });

  const bulk = useChangeMany(({ failures, changed }) => {
    if (failures.length > 0) onSelect(failures.map(({ ticket }) => ticket.id));
    onHold(failures.length > 0);
    const failed = failures.length > 0 ? [t("list.failed", { count: failures.length })] : [];
    announce([changedText(changed), ...failed].join(". "));
  });
  const run = (tickets: readonly Ticket[], change: BulkChange) => {
    onHold(true);
    bulk.mutate({ tickets, change });
  };
  const apply = (change: BulkChange) => run(selected, change);
  const failures = bulk.data?.failures ?? [];

  useEffect(() => {
    announce(t("list.selected", { count: selected.length, number }));
  }, [selected.length, number, announce, t]);

  return (
    <section className={classes.bar} aria-label={t("list.bulk")}>
      {failures.length > 0 && (
        <Failures
          failures={failures}
          onRetry={() =>
            run(failures.map(({ ticket }) => ticket), bulk.variables?.change ?? {})
          }
          onDismiss={() => {
            bulk.reset();
            onHold(false);
          }}
        />
      )}
      <div className={classes.controls}>
        <strong className={classes.count}>
          {bulk.isPending
            ? t("list.progress", {
                done: format.format(bulk.done),
                total: format.format(bulk.variables.tickets.length),
              })
            : t("list.selected", { count: selected.length, number })}
        </strong>
        <Actions
          selected={selected}
          disabled={bulk.isPending || selected.length === 0}
          onApply={apply}
        />
        {bulk.isSuccess && bulk.data.changed > 0 && (
          <span className={classes.changed}>{changedText(bulk.data.changed)}</span>
        )}
        <Button
          size="xs"
          variant="subtle"
          className={classes.unselect}
          leftSection={<CloseIcon size={14} />}
          disabled={bulk.isPending}
          onClick={() => onSelect([])}
        >
          {t("list.unselect")}
        </Button>
      </div>
    </section>
  );
}

interface ActionsProps {
  selected: readonly Ticket[];
  disabled: boolean;
  onApply: (change: BulkChange) => void;
}

function Actions({ selected, disabled, onApply }: ActionsProps) {
  const { t } = useTranslation();
  return (
    <>
      <ActionMenu label={t("ticket.status")} disabled={disabled}>
        {STATUSES.map((status) => (
          <Menu.Item key={status} onClick={() => onApply({ status })}>
            <StatusLabel status={status} />
          </Menu.Item>
        ))}
      </ActionMenu>
      <ActionMenu label={t("ticket.priority")} disabled={disabled}>
        {PRIORITIES.map((priority) => (
          <Menu.Item key={priority} onClick={() => onApply({ priority })}>
            <PriorityBadge priority={priority} />
          </Menu.Item>
        ))}
        <Menu.Item onClick={() => onApply({ priority: null })}>{t("ticketPage.automatic")}</Menu.Item>
      </ActionMenu>
      <ActionForm label={t("list.assignee")} disabled={disabled}>
        {(close) => (
          <AssigneeChoice
            onChoose={(assignee_email) => {
              close();
              onApply({ assignee_email });
            }}
            onCancel={close}
          />
        )}
      </ActionForm>
      <ActionForm label={t("ticket.tags")} disabled={disabled}>
        {(close) => (
          <TagForm
            known={[...new Set(selected.flatMap(({ tags }) => tags))].toSorted()}
            onChoose={(change) => {
              close();
              onApply(change);
            }}
          />
        )}
      </ActionForm>
    </>
  );
}

interface ActionMenuProps {
  label: string;
  disabled: boolean;
  children: ReactNode;
}

function ActionMenu({ label, disabled, children }: ActionMenuProps) {
  return (
    <Menu
      position="top-start"
      width={200}
      // A menu holds menu items only, and stays in the landmark it belongs to.
      withInitialFocusPlaceholder={false}
      withinPortal={false}
    >
      <Menu.Target>
        <ActionButton label={label} disabled={disabled} />
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}

interface ActionFormProps {
  label: string;
  disabled: boolean;
  children: (close: () => void) => ReactNode;
}

function ActionForm({ label, disabled, children }: ActionFormProps) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="top-start"
      width={280}
      trapFocus
      returnFocus
      withinPortal={false}
    >
      <Popover.Target>
        <ActionButton label={label} disabled={disabled} onClick={() => setOpened(!opened)} />
      </Popover.Target>
      <Popover.Dropdown aria-label={label}>{children(() => setOpened(false))}</Popover.Dropdown>
    </Popover>
  );
}

interface ActionButtonProps {
  label: string;
  disabled: boolean;
  onClick?: () => void;
}

function ActionButton({ label, ...button }: ActionButtonProps) {
  return (
    <Button size="xs" variant="default" rightSection={<ChevronDownIcon size={14} />} {...button}>
      {label}
    </Button>
  );
}

interface AssigneeChoiceProps {
  onChoose: (email: string | null) => void;
  onCancel: () => void;
}

function AssigneeChoice({ onChoose, onCancel }: AssigneeChoiceProps) {
  const { t } = useTranslation();
  const me = useActor()?.email ?? null;
  return (
    <div className={classes.form}>
      <div className={classes.quick}>
        {me !== null && (
          <Button size="compact-xs" variant="default" onClick={() => onChoose(me)}>
            {t("ticketPage.assignToMe")}
          </Button>
        )}
        <Button size="compact-xs" variant="default" onClick={() => onChoose(null)}>
          {t("list.nobody")}
        </Button>
      </div>
      <AssigneeForm current="" autoFocus={false} onAssign={onChoose} onCancel={onCancel} />
    </div>
  );
}

interface TagFormProps {
  /** Those that the selected tickets have. */
  known: string[];
  onChoose: (change: BulkChange) => void;
}

function TagForm({ known, onChoose }: TagFormProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const tag = typed.trim();
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (tag !== "") onChoose({ addTag: tag });
      }}
    >
      <Autocomplete
        size="xs"
        label={t("list.tag")}
        data-autofocus
        autoComplete="off"
        maxLength={LIMITS.tag}
        data={known}
        comboboxProps={{ withinPortal: false }}
        value={typed}
        onChange={setTyped}
      />
      <div className={classes.quick}>
        <Button type="submit" size="compact-xs" disabled={tag === ""}>
          {t("list.addTag")}
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          disabled={!known.includes(tag)}
          onClick={() => onChoose({ removeTag: tag })}
        >
          {t("list.removeTag")}
        </Button>
      </div>
    </form>
  );
}

interface FailuresProps {
  failures: BulkFailure[];
  onRetry: () => void;
  onDismiss: () => void;
}

function Failures({ failures, onRetry, onDismiss }: FailuresProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.failures} role="alert">
      <div className={classes.failuresHead}>
        <strong>{t("list.failed", { count: failures.length })}</strong>
        <Button size="compact-xs" variant="default" onClick={onRetry}>
          {t("state.retry")}
        </Button>
        <Button size="compact-xs" variant="default" onClick={onDismiss}>
          {t("state.close")}
        </Button>
      </div>
      <ul>
        {failures.map(({ ticket, error }) => {
          const { title, detail } = errorText(error, t);
          return (
            <li key={ticket.id}>
              #{ticket.id} {ticket.title}:{" "}
              {error instanceof BulkConflictError ? t("list.conflict") : detail || title}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
