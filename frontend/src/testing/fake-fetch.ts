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
  vi.stubGlobal("fetch", async (asked: Request) => {
    const { pathname, search } = new URL(asked.url);
    const text = await asked.text();
    const request: SentRequest = {
      method: asked.method,
      path: pathname + search,
      headers: asked.headers,
      body: text === "" ? null : (JSON.parse(text) as unknown),
    };
    sent.push(request);
    const given = answer(request, sent.length);
    if (given instanceof Error) throw given;
    return given;
  });
  return sent;
}
