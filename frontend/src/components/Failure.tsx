import { useErrorText } from "@/lib/api/error-text";

import { Notice } from "./Notice";

/** What the server says about a request that failed. */
export function Failure({ error }: { error: unknown }) {
  const { title, detail } = useErrorText(error);
  return (
    <Notice tone="danger" title={title}>
      {detail}
    </Notice>
  );
}
