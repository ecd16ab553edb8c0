import { reportReachable } from "./connection";
import { ApiError, NetworkError } from "./errors";
import type { Problem } from "./schema";

const TIMEOUT_MS = 15_000;
/** The answer of a proxy whose gateway is gone; a 503 is the gateway's own and concerns one service. */
const PROXY_FAILURES = new Set([502, 504]);

/** Asked for by the gateway of whoever acts by a cookie: another site's form cannot send a header. */
const CSRF_HEADER = { "X-CSRF-Protection": "1" };

let acceptLanguage = "en";

/** Sets the language the server is asked to answer in ("es", "en"). */
export function setRequestLanguage(language: string): void {
  acceptLanguage = language;
}

export interface RequestOptions {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

export interface ApiResponse<T> {
  data: T;
  etag: string | null;
}

/**
 * Sends a request to the gateway.
 *
 * @param path path and query, "/api/tickets/?status=open"
 * @throws {ApiError} the server answered with an error status
 * @throws {NetworkError} no answer came within 15 s
 */
export async function request<T>(
  path: string,
  { method = "GET", body, headers, signal }: RequestOptions = {},
): Promise<ApiResponse<T>> {
  const deadline = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, {
      method,
      headers: {
        Accept: "application/json",
        "Accept-Language": acceptLanguage,
        ...(method === "GET" ? {} : CSRF_HEADER),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    });
    text = await response.text();
  } catch (cause) {
    if (signal?.aborted) throw cause;
    reportReachable(false);
    throw new NetworkError(deadline.aborted ? "timeout" : "unreachable", { cause });
  }

  if (!response.ok) {
    const error = new ApiError(response.status, parseProblem(text), retryAfter(response));
    reportReachable(!PROXY_FAILURES.has(response.status));
    throw error;
  }
  reportReachable(true);
  return {
    data: (text === "" ? undefined : JSON.parse(text)) as T,
    etag: response.headers.get("ETag"),
  };
}

function parseProblem(text: string): Problem {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? parsed : {};
  } catch {
    // A proxy in between answers in HTML or plain text: nothing a person should read.
    return {};
  }
}

function retryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get("Retry-After") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}
