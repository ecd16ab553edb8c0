import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { NotLoaded } from "@/components/NotLoaded";
import type { TriageRule, TriageSettings } from "@/lib/api/schema";

import { rulesOptions, settingsOptions } from "../api/triage";

interface RulesLoadedProps {
  /** What is shown until they are there. */
  skeleton: ReactNode;
  children: (rules: TriageRule[], settings: TriageSettings) => ReactNode;
}

/** Shows what needs the rules and what holds for all of them, once both are loaded. */
export function RulesLoaded({ skeleton, children }: RulesLoadedProps) {
  const rules = useQuery(rulesOptions);
  const settings = useQuery(settingsOptions);
  if (rules.data !== undefined && settings.data !== undefined) {
    return children(rules.data, settings.data);
  }
  const missing = rules.data === undefined ? rules : settings;
  const refetch = () => Promise.all([rules.refetch(), settings.refetch()]);
  return <NotLoaded query={{ ...missing, refetch }}>{skeleton}</NotLoaded>;
}
