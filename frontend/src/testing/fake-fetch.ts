import { vi } from "vitest";

export interface SentRequest {
  method: string;
  path: string;
  headers: Headers;
  body: unknown;
}

type Answer = Response | Error;

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers });
}

/** Answers requests in the place of the network and keeps what was sent. */
export function fakeFetch(answer: (request: SentRequest, count: number) => Answer): SentRequest[] {
  const sent: SentRequest[] = [];
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    const request: SentRequest = {
      method: init.method ?? "GET",
      path,
      headers: new Headers(init.headers),
      body: typeof init.body === "string" ? (JSON.parse(init.body) as unknown) : null,
    };
    sent.push(request);
    const given = answer(request, sent.length);
    return given instanceof Error ? Promise.reject(given) : Promise.resolve(given);
  });
  return sent;
}
