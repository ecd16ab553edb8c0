import { useState } from "react";

interface Asked {
  error: Error | null;
  errorUpdatedAt: number;
}

/**
 * Why a query has nothing to show: its last failure, also while it is asked anew. TanStack Query
 * takes one that has never succeeded for pending then, and forgets the error.
 */
export function useFailure({ error, errorUpdatedAt }: Asked): Error | null {
  const [last, setLast] = useState({ error, errorUpdatedAt });
  if (error !== null && error !== last.error) setLast({ error, errorUpdatedAt });
  // The time stays with the query while it is asked anew; another query has its own.
  return error ?? (errorUpdatedAt === last.errorUpdatedAt ? last.error : null);
}
