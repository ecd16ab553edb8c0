import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import classes from "./LoadMore.module.css";

interface LoadMoreProps {
  list: {
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    isFetchNextPageError: boolean;
    fetchNextPage: () => Promise<unknown>;
  };
  /** How much is shown already. */
  children?: ReactNode;
}

/** What comes after the end of a list that has more. */
export function LoadMore({ list, children }: LoadMoreProps) {
  const { t } = useTranslation();
  if (!list.hasNextPage) return null;
  return (
    <div className={classes.more}>
      {children}
      <Button
        variant="default"
        loading={list.isFetchingNextPage}
        onClick={() => void list.fetchNextPage()}
      >
        {t("queue.loadMore")}
      </Button>
      {list.isFetchNextPageError && <span role="alert">{t("queue.loadMoreFailed")}</span>}
    </div>
  );
}
