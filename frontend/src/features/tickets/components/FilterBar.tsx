import { Button, CloseButton, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { SearchIcon } from "@/components/icons";
import { PriorityBadge } from "@/components/PriorityBadge";
import { StatusLabel } from "@/components/StatusLabel";
import { PRIORITIES, STATUSES } from "@/lib/api/schema";

import { isFiltered, type TicketFilters } from "../filters";
import { ChoiceButton } from "./ChoiceButton";
import classes from "./FilterBar.module.css";

// Menus and what positions them weigh 25 kB: fetched when one is about to be opened.
const loadMenu = () => import("./ChoiceMenu");
const ChoiceMenu = lazy(loadMenu);
const preloadMenu = () => void loadMenu();

const TYPING_PAUSE_MS = 250;

interface FilterBarProps {
  filters: TicketFilters;
  onChange: (filters: TicketFilters, options?: { replace?: boolean }) => void;
}

export function FilterBar({ filters, onChange }: FilterBarProps) {
  const { t } = useTranslation();
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
        onChange={(status) => onChange({ ...filters, status })}
      />
      <ChoiceFilter
        label={t("ticket.priority")}
        choices={PRIORITIES}
        chosen={filters.priority}
        name={(priority) => t(`priority.${priority}`)}
        render={(priority) => <PriorityBadge priority={priority} />}
        onChange={(priority) => onChange({ ...filters, priority })}
      />
      {isFiltered(filters) && (
        <Button
          variant="subtle"
          size="sm"
          px={10}
          onClick={() => onChange({ status: [], priority: [], q: "" })}
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
  chosen: T[];
  name: (choice: T) => string;
  render: (choice: T) => ReactNode;
  onChange: (chosen: T[]) => void;
}

function ChoiceFilter<T extends string>({
  label,
  choices,
  chosen,
  name,
  render,
  onChange,
}: ChoiceFilterProps<T>) {
  const [wanted, setWanted] = useState(false);
  const button = {
    label,
    chosen: chosen.map(name),
    onFocus: preloadMenu,
    onPointerEnter: preloadMenu,
  };

  if (!wanted) return <ChoiceButton {...button} onClick={() => setWanted(true)} />;
  return (
    <Suspense fallback={<ChoiceButton {...button} />}>
      <ChoiceMenu
        target={<ChoiceButton {...button} />}
        choices={choices.map((choice) => ({
          value: choice,
          content: render(choice),
          checked: chosen.includes(choice),
          onChange: (checked) =>
            onChange(choices.filter((one) => (one === choice ? checked : chosen.includes(one)))),
        }))}
      />
    </Suspense>
  );
}
