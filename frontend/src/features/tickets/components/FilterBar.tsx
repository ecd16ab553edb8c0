import { ActionIcon, Button } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { CloseIcon, SearchIcon } from "@/components/icons";
import { LIMITS } from "@/lib/api/limits";
import { useArrival } from "@/lib/arrival";

import { ALL, isFiltered, ME, NOBODY, type TicketFilters } from "../filters";
import { ChoiceButton } from "./ChoiceButton";
import classes from "./FilterBar.module.css";
import type { FilterKind } from "./FilterMenu";

// Menus and what positions them weigh 25 kB: fetched when one is about to be opened.
const loadMenu = () => import("./FilterMenu");
const FilterMenu = lazy(loadMenu);
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
  const { assignee, ordering } = filters;
  const shared = { filters, staff, onChange };
  return (
    <div role="search" className={classes.bar} aria-label={t("filters.label")}>
      <SearchField
        text={filters.q}
        onSearch={(q) => onChange({ ...filters, q }, { replace: true })}
      />
      <Filter
        {...shared}
        kind="status"
        label={t("ticket.status")}
        chosen={filters.status.map((status) => t(`status.${status}`))}
      />
      <Filter
        {...shared}
        kind="priority"
        label={t("ticket.priority")}
        chosen={filters.priority.map((priority) => t(`priority.${priority}`))}
      />
      {staff && (
        <Filter
          {...shared}
          kind="assignee"
          label={t("list.assignee")}
          chosen={
            assignee === ""
              ? []
              : [assignee === ME ? t("list.me") : assignee === NOBODY ? t("list.nobody") : assignee]
          }
        />
      )}
      <Filter {...shared} kind="tag" label={t("ticket.tags")} chosen={filters.tag} />
      {filters.due && (
        <Button
          variant="default"
          className={classes.due}
          rightSection={<CloseIcon size={14} />}
          onClick={() => onChange({ ...filters, due: false })}
        >
          {t("list.view.due")}
        </Button>
      )}
      {isFiltered(filters) && (
        <Button
          variant="subtle"
          size="sm"
          px={10}
          onClick={() =>
            onChange({ ...ALL, ordering: ordering === "relevance" ? ALL.ordering : ordering })
          }
        >
          {t("filters.clear")}
        </Button>
      )}
      <div className={classes.ordering}>
        <Filter
          {...shared}
          kind="ordering"
          label={t("list.ordering")}
          chosen={ordering === ALL.ordering ? [] : [t(`list.order.${ordering}`)]}
        />
      </div>
    </div>
  );
}

interface SearchFieldProps {
  text: string;
  onSearch: (text: string) => void;
}

function SearchField({ text, onSearch }: SearchFieldProps) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const { key, focusesSearch } = useArrival();
  const [typed, setTyped] = useState(text);
  const [sent, setSent] = useState(text);
  const [seen, setSeen] = useState(text);
  const send = (value: string) => {
    setSent(value.trim());
    onSearch(value);
  };
  const search = useDebouncedCallback(send, TYPING_PAUSE_MS);

  // Where one comes from another page to search, even one that was never rendered.
  useEffect(() => {
    if (focusesSearch) field.current?.focus();
  }, [key, focusesSearch]);

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
    // A field of Mantine's would weigh 5 kB, on the page that comes first.
    <div className={classes.search}>
      <SearchIcon size={16} />
      <input
        id="queue-search"
        ref={field}
        type="search"
        maxLength={LIMITS.search}
        aria-label={t("filters.search")}
        placeholder={t("filters.searchPlaceholder")}
        value={typed}
        onChange={({ currentTarget: { value } }) => {
          setTyped(value);
          search(value);
        }}
      />
      {typed !== "" && (
        <ActionIcon
          variant="subtle"
          size="sm"
          aria-label={t("filters.clearSearch")}
          onClick={() => {
            setTyped("");
            search.cancel();
            send("");
          }}
        >
          <CloseIcon size={14} />
        </ActionIcon>
      )}
    </div>
  );
}

interface FilterProps extends FilterBarProps {
  kind: FilterKind;
  label: string;
  /** Names of what is chosen. */
  chosen: string[];
}

function Filter({ kind, label, chosen, ...menu }: FilterProps) {
  const [wanted, setWanted] = useState(false);
  const button = { label, chosen, onFocus: preloadMenu, onPointerEnter: preloadMenu };

  if (!wanted) return <ChoiceButton {...button} onClick={() => setWanted(true)} />;
  return (
    <Suspense fallback={<ChoiceButton {...button} />}>
      <FilterMenu {...menu} kind={kind} target={<ChoiceButton {...button} />} />
    </Suspense>
  );
}
