import type { Problem } from "./schema";

/** The server answered, with an error. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: number,
    readonly problem: Problem,
    /** Seconds, from Retry-After. */
    readonly retryAfter: number | null = null,
  ) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
  }
}

/** No answer came: the network is down, the server unreachable, or the answer took too long. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";

  constructor(
    readonly reason: "unreachable" | "timeout",
    options?: ErrorOptions,
  ) {
    super(reason, options);
  }
}

const OUTAGE_STATUSES = new Set([502, 503, 504]);

/** Whether the same request may well succeed later, unchanged. */
export function isOutage(error: unknown): boolean {
  if (error instanceof NetworkError) return true;
  return error instanceof ApiError && OUTAGE_STATUSES.has(error.status);
}

export function hasStatus(error: unknown, status: number): error is ApiError {
  return error instanceof ApiError && error.status === status;
}
