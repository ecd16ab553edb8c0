import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

import classes from "./Records.module.css";

interface LoadMoreProps {
  list: {
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    isFetchNextPageError: boolean;
    fetchNextPage: () => Promise<unknown>;
  };
}

export function LoadMore({ list }: LoadMoreProps) {
  const { t } = useTranslation();
  if (!list.hasNextPage) return null;
  return (
    <div className={classes.more}>
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
