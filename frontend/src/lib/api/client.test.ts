import { afterEach, describe, expect, it, vi } from "vitest";

import { fakeFetch, json } from "@/testing/fake-fetch";

import { answer, api, setRequestLanguage } from "./client";
import { ApiError, isOutage, NetworkError } from "./errors";

afterEach(() => vi.unstubAllGlobals());

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail("the request succeeded"),
    (error: unknown) => error,
  );
}

describe("the client", () => {
  it("asks in the language of the page and hands over the ETag", async () => {
    const sent = fakeFetch(() => json(200, { id: 1 }, { ETag: '"3"' }));
    setRequestLanguage("es");

    const response = await answer(
      api.GET("/api/tickets/{ticket_id}/", { params: { path: { ticket_id: 1 } } }),
    );

    expect(sent[0]?.headers.get("Accept-Language")).toBe("es");
    expect(response).toEqual({ data: { id: 1 }, etag: '"3"' });
  });

  it("sends a body as JSON, and no Content-Type without one", async () => {
    const sent = fakeFetch(() => json(200, {}));

    await api.POST("/api/tickets/", { body: { title: "Caído" } });
    await api.POST("/api/notifications/read/", {});

    expect(sent[0]?.body).toEqual({ title: "Caído" });
    expect(sent[0]?.headers.get("Content-Type")).toBe("application/json");
    expect(sent[1]?.headers.has("Content-Type")).toBe(false);
  });

  it("marks what changes something as sent by this page, and only that", async () => {
    const sent = fakeFetch(() => json(200, {}));

    await api.GET("/api/session/");
    await api.DELETE("/api/session/");

    expect(sent.map(({ headers }) => headers.get("X-CSRF-Protection"))).toEqual([null, "1"]);
  });

  it("throws the server's problem", async () => {
    const problem = { title: "Not valid", status: 400, errors: { title: ["Required."] } };
    fakeFetch(() => json(400, problem));

    const error = await failure(api.GET("/api/tickets/"));

    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 400, problem });
    expect(isOutage(error)).toBe(false);
  });

  it("takes a 503 for an outage and reads Retry-After", async () => {
    fakeFetch(() => json(503, { title: "Unavailable" }, { "Retry-After": "7" }));

    const error = await failure(api.GET("/api/tickets/"));

    expect(error).toMatchObject({ status: 503, retryAfter: 7 });
    expect(isOutage(error)).toBe(true);
  });

  it("shows nothing of a proxy's HTML page", async () => {
    fakeFetch(() => new Response("<h1>502 Bad Gateway</h1>", { status: 502 }));

    expect(await failure(api.GET("/api/tickets/"))).toMatchObject({ status: 502, problem: {} });
  });

  it("throws a NetworkError when no answer comes", async () => {
    fakeFetch(() => new TypeError("Failed to fetch"));

    const error = await failure(api.GET("/api/tickets/"));

    expect(error).toBeInstanceOf(NetworkError);
    expect(error).toMatchObject({ reason: "unreachable" });
    expect(isOutage(error)).toBe(true);
  });

  it("leaves a cancelled request what it is", async () => {
    fakeFetch(() => new DOMException("Aborted", "AbortError"));
    const controller = new AbortController();
    controller.abort();

    const error = await failure(api.GET("/api/tickets/", { signal: controller.signal }));

    expect(error).not.toBeInstanceOf(NetworkError);
  });
});
