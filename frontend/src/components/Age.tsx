import { useLanguage } from "@/i18n/use-language";
import { formatAge, formatDateTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";

/** How long ago something happened; the exact time on hover. */
export function Age({ iso }: { iso: string }) {
  const language = useLanguage();
  const now = useNow();
  return (
    <time dateTime={iso} title={formatDateTime(iso, language)}>
      {formatAge(iso, now, language)}
    </time>
  );
}
