import { useTranslation } from "react-i18next";

import classes from "./Tags.module.css";

interface TagsProps {
  tags: string[];
  /** How many to show before "+2". All by default. */
  limit?: number;
}

export function Tags({ tags, limit = tags.length }: TagsProps) {
  const { t } = useTranslation();
  if (tags.length === 0) return null;
  const rest = tags.slice(limit);
  return (
    <ul className={classes.tags} aria-label={t("ticket.tags")}>
      {tags.slice(0, limit).map((tag) => (
        <li key={tag}>{tag}</li>
      ))}
      {rest.length > 0 && <li title={rest.join(", ")}>+{rest.length}</li>}
    </ul>
  );
}
