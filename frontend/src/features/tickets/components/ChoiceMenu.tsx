import { Menu } from "@mantine/core";
import type { ReactElement, ReactNode } from "react";

interface Choice {
  value: string;
  content: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

interface ChoiceMenuProps {
  target: ReactElement;
  choices: Choice[];
}

/** Comes open: it is loaded by the click that asks for it. */
export default function ChoiceMenu({ target, choices }: ChoiceMenuProps) {
  return (
    <Menu
      position="bottom-start"
      width={220}
      closeOnItemClick={false}
      defaultOpened
      // A menu holds menu items only, and stays in the landmark it belongs to.
      withInitialFocusPlaceholder={false}
      withinPortal={false}
    >
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown>
        {choices.map(({ value, content, checked, onChange }) => (
          <Menu.CheckboxItem key={value} checked={checked} onChange={onChange}>
            {content}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
