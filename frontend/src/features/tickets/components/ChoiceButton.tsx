import { Button, type ButtonProps } from "@mantine/core";
import type { ComponentProps } from "react";

import { ChevronDownIcon } from "@/components/icons";

import classes from "./ChoiceButton.module.css";

interface ChoiceButtonProps
  extends ButtonProps, Omit<ComponentProps<"button">, keyof ButtonProps> {
  label: string;
  /** Names of what is chosen; the first is shown, the others counted. */
  chosen: string[];
}

export function ChoiceButton({ label, chosen, ...button }: ChoiceButtonProps) {
  const [first, ...rest] = chosen;
  return (
    <Button
      variant="default"
      aria-haspopup="menu"
      {...button}
      className={classes.choice}
      data-active={first !== undefined || undefined}
      rightSection={<ChevronDownIcon size={15} />}
    >
      {label}
      {first !== undefined && (
        <span className={classes.chosen}>
          {first}
          {rest.length > 0 && ` +${rest.length}`}
        </span>
      )}
    </Button>
  );
}
