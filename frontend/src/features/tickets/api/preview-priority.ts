import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";

import { useLanguage } from "@/i18n/use-language";
import { answer, api } from "@/lib/api/client";
import type { TriageDraft } from "@/lib/api/schema";

const PAUSE_MS = 400;

/**
 * The priority that the rules would give, once one stops typing. A question under way is dropped
 * when the text changes; without an answer there is simply no preview.
 *
 * @param draft null: nothing to ask about
 */
export function usePriorityPreview(draft: TriageDraft | null) {
  const language = useLanguage();
  const content = draft === null ? "" : JSON.stringify(draft);
  const [asked] = useDebouncedValue(content, PAUSE_MS);
  const { data } = useQuery({
    queryKey: ["triage-preview", language, asked],
    queryFn: async ({ signal }) => {
      const body = JSON.parse(asked) as TriageDraft;
      return (await answer(api.POST("/api/triage/preview/", { body, signal }))).data;
    },
    enabled: asked !== "" && content !== "",
    placeholderData: (previous) => previous,
    // Rules change now and then.
    staleTime: 60_000,
    gcTime: 60_000,
    retry: false,
  });
  return content === "" ? undefined : data;
}
