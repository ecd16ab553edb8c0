import { VisuallyHidden } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { hasStatus } from "@/lib/api/errors";
import { useFailure } from "@/lib/failure";

import { ErrorState, OfflineState } from "./StateMessage";

interface NotLoadedProps {
  query: Pick<UseQueryResult, "error" | "errorUpdatedAt" | "fetchStatus" | "isFetching"> & {
    refetch: () => Promise<unknown>;
  };
  /** "h1" where it is all there is on the page. */
  heading?: "h1" | "p";
  /** Shown when the server says that there is no such thing. */
  notFound?: ReactNode;
  /** Shown until the first answer, under a spoken "Loading". */
  children?: ReactNode;
}

/**
 * Stands for what a query has not brought: it is on its way, the browser has no network, or why it
 * failed. A failure stays, with the focus on its button, while the query is asked anew.
 */
export function NotLoaded({ query, heading, notFound, children }: NotLoadedProps) {
  const { t } = useTranslation();
  const failure = useFailure(query);
  if (failure !== null) {
    if (notFound !== undefined && hasStatus(failure, 404)) return notFound;
    return (
      <ErrorState
        heading={heading}
        error={failure}
        onRetry={() => void query.refetch()}
        retrying={query.isFetching}
      />
    );
  }
  if (query.fetchStatus === "paused") return <OfflineState heading={heading} />;
  return (
    <>
      <VisuallyHidden role="status">{t("state.loading")}</VisuallyHidden>
      {children}
    </>
  );
}
