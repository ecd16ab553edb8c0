import { useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";

import type { Language } from "@/i18n/language";
import { useLanguage } from "@/i18n/use-language";
import { answer, api } from "@/lib/api/client";
import { isOutage } from "@/lib/api/errors";
import type { NewComment } from "@/lib/api/schema";

import { hasArrived, newestComment } from "../comments";
import { historyOptions } from "./get-history";
import { ticketKeys } from "./ticket-keys";

export interface SendComment {
  content: NewComment & { body: string };
  author: string | null;
  /** The newest comment there was when it was first sent. */
  after: number;
  /** It was sent before, and no answer came. */
  again: boolean;
}

/**
 * Sends a comment. The API takes no Idempotency-Key for them: when no answer comes, and before it is
 * sent again, the list is looked at for whether it has arrived.
 */
async function send(client: QueryClient, id: number, language: Language, comment: SendComment) {
  const arrived = async () => {
    const { results } = await client.query({ ...historyOptions(id, language), staleTime: 0 });
    return hasArrived(results, comment);
  };
  if (comment.again && (await arrived())) return;
  try {
    const params = { path: { ticket_id: id } };
    await answer(api.POST("/api/tickets/{ticket_id}/comments/", { params, body: comment.content }));
  } catch (error) {
    if (isOutage(error) && (await arrived().catch(() => false))) return;
    throw error;
  }
}

export function useSendComment(id: number) {
  const queryClient = useQueryClient();
  const language = useLanguage();
  return useMutation({
    mutationFn: (comment: SendComment) => send(queryClient, id, language, comment),
    networkMode: "always",
    // Under way until it is in the list: till then it is shown as being sent.
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ticketKeys.detail(id) }),
  });
}

/** The newest comment that the page knows of, 0 without any. */
export function useNewestComment(id: number): () => number {
  const queryClient = useQueryClient();
  const language = useLanguage();
  return () => newestComment(queryClient.getQueryData(historyOptions(id, language).queryKey)?.results ?? []);
}
