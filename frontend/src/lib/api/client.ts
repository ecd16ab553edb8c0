import createClient from "openapi-fetch";

import { reportReachable } from "./connection";
import type { paths } from "./contract";
import { ApiError, NetworkError } from "./errors";
import { askForProof, PROOF_NEEDED } from "./proof";
import type { Problem } from "./schema";

const TIMEOUT_MS = 15_000;
/** The answer of a proxy whose gateway is gone; a 503 is the gateway's own and concerns one service. */
const PROXY_FAILURES = new Set([502, 504]);

/** Asked for by the gateway of whoever acts by a cookie: another site's form cannot send a header. */
const CSRF_HEADER = "X-CSRF-Protection";

let acceptLanguage = "en";

/** Sets the language the server is asked to answer in ("es", "en"). */
export function setRequestLanguage(language: string): void {
  acceptLanguage = language;
}

/**
 * Fetches and reads the whole answer. Where the server wants to know first that it is still the same
 * person, they are asked, and the request is sent once more.
 *
 * @throws {ApiError} the server answered with an error status
 * @throws {NetworkError} no answer came within 15 s
 */
async function send(request: Request): Promise<Response> {
  const again = request.clone();
  try {
    return await sendOnce(request);
  } catch (error) {
    if (!(error instanceof ApiError) || error.problem.type !== PROOF_NEEDED) throw error;
    if (!(await askForProof())) throw error;
    return sendOnce(again);
  }
}

async function sendOnce(request: Request): Promise<Response> {
  request.headers.set("Accept", "application/json");
  request.headers.set("Accept-Language", acceptLanguage);
  if (request.method !== "GET") request.headers.set(CSRF_HEADER, "1");

  const deadline = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  let text: string;
  try {
    response = await fetch(request, { signal: AbortSignal.any([request.signal, deadline]) });
    text = await response.text();
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    reportReachable(false);
    throw new NetworkError(deadline.aborted ? "timeout" : "unreachable", { cause });
  }

  if (!response.ok) {
    const error = new ApiError(response.status, parseProblem(text), retryAfter(response));
    reportReachable(!PROXY_FAILURES.has(response.status));
    throw error;
  }
  reportReachable(true);
  return new Response(text === "" ? null : text, response);
}

/** The gateway's HTTP API, typed by its contract. `answer` makes of an answer what is worked with. */
export const api = createClient<paths>({ baseUrl: window.location.origin, fetch: send });

export interface ApiResponse<T> {
  data: T;
  etag: string | null;
}

/**
 * What the server answered.
 *
 * @throws {ApiError} the server answered with an error status
 * @throws {NetworkError} no answer came within 15 s
 */
export async function answer<T>(
  response: Promise<{ data?: T; response: Response }>,
): Promise<ApiResponse<T>> {
  const { data, response: raw } = await response;
  // An error status has thrown in `send`: what is here is the data of a success.
  return { data: data as T, etag: raw.headers.get("ETag") };
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
