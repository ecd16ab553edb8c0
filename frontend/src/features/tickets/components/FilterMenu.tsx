import { Menu } from "@mantine/core";
import { useState, type ReactElement, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { PriorityBadge } from "@/components/PriorityBadge";
import { StatusLabel } from "@/components/StatusLabel";
import { useLanguage } from "@/i18n/use-language";
import { PRIORITIES, STATUSES, type Facets } from "@/lib/api/schema";
import { useActor } from "@/lib/session";

import { useFacets } from "../api/get-facets";
import { ALL, ME, NOBODY, ORDERINGS, type TicketFilters } from "../filters";
import classes from "./FilterMenu.module.css";

export type FilterKind = "status" | "priority" | "assignee" | "tag" | "ordering";

interface FilterMenuProps {
  kind: FilterKind;
  target: ReactElement;
  filters: TicketFilters;
  /** Agents look through the tickets of many; requesters have their own alone. */
  staff: boolean;
  onChange: (filters: TicketFilters) => void;
}

/** What one filter can be, with how many tickets there are of each. Comes open. */
export default function FilterMenu({ kind, target, ...menu }: FilterMenuProps) {
  const [opened, setOpened] = useState(true);
  const Choices = CHOICES[kind];
  return (
    <Menu
      opened={opened}
      onChange={setOpened}
      position="bottom-start"
      width={kind === "assignee" ? 280 : 230}
      closeOnItemClick={false}
      // A menu holds menu items only, and stays in the landmark it belongs to.
      withInitialFocusPlaceholder={false}
      withinPortal={false}
    >
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown className={classes.menu}>
        <Choices {...menu} opened={opened} />
      </Menu.Dropdown>
    </Menu>
  );
}

type ChoicesProps = Omit<FilterMenuProps, "kind" | "target"> & { opened: boolean };

const CHOICES: Record<FilterKind, (props: ChoicesProps) => ReactNode> = {
  status: StatusChoices,
  priority: PriorityChoices,
  assignee: AssigneeChoices,
  tag: TagChoices,
  ordering: OrderingChoices,
};

function StatusChoices({ filters, opened, onChange }: ChoicesProps) {
  return (
    <Several
      facet="status"
      choices={STATUSES}
      chosen={filters.status}
      render={(status) => <StatusLabel status={status} />}
      filters={filters}
      opened={opened}
      onChange={(status) => onChange({ ...filters, status })}
    />
  );
}

function PriorityChoices({ filters, opened, onChange }: ChoicesProps) {
  return (
    <Several
      facet="priority"
      choices={PRIORITIES}
      chosen={filters.priority}
      render={(priority) => <PriorityBadge priority={priority} />}
      filters={filters}
      opened={opened}
      onChange={(priority) => onChange({ ...filters, priority })}
    />
  );
}

function TagChoices({ filters, opened, onChange }: ChoicesProps) {
  const { t } = useTranslation();
  const { data: facets, isPending } = useFacets(filters, opened);
  const tags = unique([
    ...filters.tag,
    ...(facets?.tag ?? []).flatMap(({ value }) => value ?? []),
  ]);
  if (tags.length === 0) {
    return <Menu.Item disabled>{isPending ? t("state.loading") : t("ticket.noTags")}</Menu.Item>;
  }
  return (
    <Several
      facet="tag"
      choices={tags}
      chosen={filters.tag}
      render={(tag) => tag}
      filters={filters}
      opened={opened}
      onChange={(tag) => onChange({ ...filters, tag: tag.toSorted() })}
    />
  );
}

function AssigneeChoices({ filters, opened, onChange }: ChoicesProps) {
  const { t } = useTranslation();
  const me = useActor()?.email ?? null;
  const { data: facets } = useFacets(filters, opened);
  const count = useCount(facets);
  const people = (facets?.assignee ?? []).flatMap(({ value }) =>
    value === null || value === me ? [] : value,
  );
  const offered = unique([
    ...(me === null ? [] : [ME]),
    NOBODY,
    ...(filters.assignee === "" ? [] : [filters.assignee]),
    ...people,
  ]);
  const address = (value: string) => (value === NOBODY ? null : value === ME ? me : value);
  return (
    <Menu.RadioGroup
      value={filters.assignee}
      onChange={(assignee) => onChange({ ...filters, assignee })}
    >
      <Menu.RadioItem value="">{t("list.anyone")}</Menu.RadioItem>
      {offered.map((value) => (
        <Menu.RadioItem key={value} value={value}>
          <Counted count={count("assignee", address(value))}>
            {value === ME ? t("list.me") : value === NOBODY ? t("list.nobody") : value}
          </Counted>
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}

function OrderingChoices({ filters, staff, onChange }: ChoicesProps) {
  const { t } = useTranslation();
  const offered = ORDERINGS.filter(
    (ordering) =>
      (ordering !== "relevance" || filters.q !== "") && (ordering !== "sla_due_at" || staff),
  );
  return (
    <Menu.RadioGroup
      value={filters.ordering}
      onChange={(value) =>
        onChange({ ...filters, ordering: ORDERINGS.find((one) => one === value) ?? ALL.ordering })
      }
    >
      {offered.map((ordering) => (
        <Menu.RadioItem key={ordering} value={ordering} closeMenuOnClick>
          {t(`list.order.${ordering}`)}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}

interface SeveralProps<T extends string> {
  facet: keyof Facets;
  choices: readonly T[];
  chosen: readonly T[];
  render: (choice: T) => ReactNode;
  filters: TicketFilters;
  opened: boolean;
  onChange: (chosen: T[]) => void;
}

function Several<T extends string>({
  facet,
  choices,
  chosen,
  render,
  filters,
  opened,
  onChange,
}: SeveralProps<T>) {
  const count = useCount(useFacets(filters, opened).data);
  return choices.map((choice) => (
    <Menu.CheckboxItem
      key={choice}
      checked={chosen.includes(choice)}
      onChange={(checked) =>
        onChange(choices.filter((one) => (one === choice ? checked : chosen.includes(one))))
      }
    >
      <Counted count={count(facet, choice)}>{render(choice)}</Counted>
    </Menu.CheckboxItem>
  ));
}

/** How many tickets have a value, as text; undefined while not known. */
function useCount(facets: Facets | undefined) {
  const number = new Intl.NumberFormat(useLanguage());
  return (facet: keyof Facets, value: string | null) => {
    const found = facets?.[facet].find((one) => one.value === value);
    return found && `${number.format(found.count)}${found.capped ? "+" : ""}`;
  };
}

function Counted({ count, children }: { count: string | undefined; children: ReactNode }) {
  return (
    <span className={classes.choice}>
      <span>{children}</span>
      <span className={classes.count}>{count}</span>
    </span>
  );
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
