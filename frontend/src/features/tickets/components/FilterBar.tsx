import { Button, CloseButton, NativeSelect, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "react-router";

import { SearchIcon } from "@/components/icons";
import { PriorityBadge } from "@/components/PriorityBadge";
import { StatusLabel } from "@/components/StatusLabel";
import { useLanguage } from "@/i18n/use-language";
import { PRIORITIES, STATUSES, type Facets } from "@/lib/api/schema";
import { useActor } from "@/lib/session";

import { useFacets } from "../api/count-tickets";
import { ALL, isFiltered, ME, NOBODY, ORDERINGS, type TicketFilters } from "../filters";
import { ChoiceButton } from "./ChoiceButton";
import classes from "./FilterBar.module.css";

// Menus and what positions them weigh 25 kB: fetched when one is about to be opened.
const loadMenu = () => import("./ChoiceMenu");
const ChoiceMenu = lazy(loadMenu);
const preloadMenu = () => void loadMenu();

const TYPING_PAUSE_MS = 250;

interface FilterBarProps {
  filters: TicketFilters;
  /** Agents look through the tickets of many; requesters have their own alone. */
  staff: boolean;
  onChange: (filters: TicketFilters, options?: { replace?: boolean }) => void;
}

export function FilterBar({ filters, staff, onChange }: FilterBarProps) {
  const { t } = useTranslation();
  const number = new Intl.NumberFormat(useLanguage());
  const me = useActor()?.email ?? null;
  const [asked, setAsked] = useState(false);
  const { data: facets } = useFacets(filters, asked);
  const ask = () => setAsked(true);
  const counted = (facet: keyof Facets, value: string | null) => {
    const found = facets?.[facet].find((one) => one.value === value);
    return found && `${number.format(found.count)}${found.capped ? "+" : ""}`;
  };
  const chosenAssignee = filters.assignee === "" ? [] : [filters.assignee];
  const assignees = unique([
    ...(me === null ? [] : [ME]),
    NOBODY,
    ...chosenAssignee,
    ...(facets?.assignee ?? []).flatMap(({ value }) => (value === null || value === me ? [] : value)),
  ]);
  const assigneeName = (value: string) =>
    value === ME ? t("list.me") : value === NOBODY ? t("list.nobody") : value;
  return (
    <div role="search" className={classes.bar} aria-label={t("filters.label")}>
      <SearchField
        text={filters.q}
        onSearch={(q) => onChange({ ...filters, q }, { replace: true })}
      />
      <ChoiceFilter
        label={t("ticket.status")}
        choices={STATUSES}
        chosen={filters.status}
        name={(status) => t(`status.${status}`)}
        render={(status) => <StatusLabel status={status} />}
        count={(status) => counted("status", status)}
        onOpen={ask}
        onChange={(status) => onChange({ ...filters, status })}
      />
      <ChoiceFilter
        label={t("ticket.priority")}
        choices={PRIORITIES}
        chosen={filters.priority}
        name={(priority) => t(`priority.${priority}`)}
        render={(priority) => <PriorityBadge priority={priority} />}
        count={(priority) => counted("priority", priority)}
        onOpen={ask}
        onChange={(priority) => onChange({ ...filters, priority })}
      />
      {staff && (
        <>
          <ChoiceFilter
            label={t("list.assignee")}
            choices={assignees}
            chosen={chosenAssignee}
            name={assigneeName}
            render={assigneeName}
            count={(value) =>
              counted("assignee", value === NOBODY ? null : value === ME ? me : value)
            }
            onOpen={ask}
            // One at a time: a ticket has one.
            onChange={(chosen) =>
              onChange({ ...filters, assignee: chosen.find((one) => one !== filters.assignee) ?? "" })
            }
          />
          <ChoiceFilter
            label={t("ticket.tags")}
            choices={unique([
              ...filters.tag,
              ...(facets?.tag ?? []).flatMap(({ value }) => value ?? []),
            ])}
            chosen={filters.tag}
            name={(tag) => tag}
            render={(tag) => tag}
            count={(tag) => counted("tag", tag)}
            onOpen={ask}
            onChange={(tag) => onChange({ ...filters, tag: tag.toSorted() })}
          />
        </>
      )}
      <NativeSelect
        aria-label={t("list.ordering")}
        className={classes.ordering}
        value={filters.ordering}
        data={ORDERINGS.filter(
          (ordering) =>
            (ordering !== "relevance" || filters.q !== "") && (staff || ordering !== "sla_due_at"),
        ).map((ordering) => ({ value: ordering, label: t(`list.order.${ordering}`) }))}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...filters, ordering: ORDERINGS.find((one) => one === value) ?? ALL.ordering })
        }
      />
      {isFiltered(filters) && (
        <Button
          variant="subtle"
          size="sm"
          px={10}
          onClick={() => onChange({ ...ALL, ordering: filters.ordering === "relevance" ? ALL.ordering : filters.ordering })}
        >
          {t("filters.clear")}
        </Button>
      )}
    </div>
  );
}

interface SearchFieldProps {
  text: string;
  onSearch: (text: string) => void;
}

function SearchField({ text, onSearch }: SearchFieldProps) {
  const { t } = useTranslation();
  const state: unknown = useLocation().state;
  const [focused] = useState(
    typeof state === "object" && state !== null && "focus" in state && state.focus === "search",
  );
  const [typed, setTyped] = useState(text);
  const [sent, setSent] = useState(text);
  const [seen, setSeen] = useState(text);
  const send = (value: string) => {
    setSent(value.trim());
    onSearch(value);
  };
  const search = useDebouncedCallback(send, TYPING_PAUSE_MS);

  // A text that came from elsewhere (back button, "clear") fills the field; the echo of one's own
  // must not, or it would undo what has been typed since.
  if (text !== seen) {
    setSeen(text);
    if (text !== sent) {
      setSent(text);
      setTyped(text);
    }
  }
  return (
    <TextInput
      id="queue-search"
      // Where one comes from another page to search.
      autoFocus={focused}
      type="search"
      className={classes.search}
      aria-label={t("filters.search")}
      placeholder={t("filters.searchPlaceholder")}
      leftSection={<SearchIcon size={16} />}
      value={typed}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value);
        search(value);
      }}
      rightSection={
        typed !== "" && (
          <CloseButton
            size="sm"
            aria-label={t("filters.clearSearch")}
            onClick={() => {
              setTyped("");
              search.cancel();
              send("");
            }}
          />
        )
      }
    />
  );
}

interface ChoiceFilterProps<T extends string> {
  label: string;
  choices: readonly T[];
  chosen: readonly T[];
  name: (choice: T) => string;
  render: (choice: T) => ReactNode;
  /** How many tickets have it, as text; undefined while not known. */
  count: (choice: T) => string | undefined;
  onOpen: () => void;
  onChange: (chosen: T[]) => void;
}

function ChoiceFilter<T extends string>({
  label,
  choices,
  chosen,
  name,
  render,
  count,
  onOpen,
  onChange,
}: ChoiceFilterProps<T>) {
  const [wanted, setWanted] = useState(false);
  const open = () => {
    onOpen();
    setWanted(true);
  };
  const button = {
    label,
    chosen: chosen.map(name),
    onFocus: preloadMenu,
    onPointerEnter: preloadMenu,
  };

  if (!wanted) return <ChoiceButton {...button} onClick={open} />;
  return (
    <Suspense fallback={<ChoiceButton {...button} />}>
      <ChoiceMenu
        target={<ChoiceButton {...button} />}
        choices={choices.map((choice) => ({
          value: choice,
          content: (
            <span className={classes.choice}>
              {render(choice)}
              <span className={classes.count}>{count(choice)}</span>
            </span>
          ),
          checked: chosen.includes(choice),
          onChange: (checked) =>
            onChange(choices.filter((one) => (one === choice ? checked : chosen.includes(one)))),
        }))}
      />
    </Suspense>
  );
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
