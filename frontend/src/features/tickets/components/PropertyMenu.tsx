import { Button, Loader, Menu } from "@mantine/core";
import type { ReactNode } from "react";

import { ChevronDownIcon } from "@/components/icons";

import classes from "./TicketView.module.css";

interface Choice {
  value: string;
  content: ReactNode;
}

interface PropertyMenuProps {
  /** What the button says to those who do not see it. */
  label: string;
  shown: ReactNode;
  value: string;
  choices: Choice[];
  saving: boolean;
  onChoose: (value: string) => void;
}

/** One of a ticket's properties, which is chosen of a few. */
export function PropertyMenu({ label, shown, value, choices, saving, onChoose }: PropertyMenuProps) {
  return (
    <Menu
      position="bottom-start"
      width={220}
      // A menu holds menu items only, and stays in the landmark it belongs to.
      withInitialFocusPlaceholder={false}
      withinPortal={false}
    >
      <Menu.Target>
        <Button
          variant="default"
          size="compact-md"
          className={classes.choose}
          aria-label={label}
          rightSection={saving ? <Loader size={14} /> : <ChevronDownIcon size={15} />}
        >
          {shown}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={value} onChange={(next) => next !== value && onChoose(next)}>
          {choices.map((choice) => (
            <Menu.RadioItem key={choice.value} value={choice.value} closeMenuOnClick>
              {choice.content}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
