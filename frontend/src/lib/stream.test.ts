import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { followStream, retryDelay } from "./stream";

class FakeSource extends EventTarget {
  static readonly CLOSED = 2;
  static made: FakeSource[] = [];
  readyState = 0;
  onopen: () => void = () => undefined;
  onerror: () => void = () => undefined;

  constructor(readonly url: string) {
    super();
    FakeSource.made.push(this);
  }

  close() {
    this.readyState = 2;
  }

  fail(readyState: number) {
    this.readyState = readyState;
    this.onerror();
  }

  send(type: string, data: unknown) {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  }
}

function newest(): FakeSource {
  const source = FakeSource.made.at(-1);
  if (!source) throw new Error("no stream was opened");
  return source;
}

function follow() {
  const handlers = { onEvent: vi.fn(), onGap: vi.fn(), onRefused: vi.fn() };
  stop = followStream(["ticket.created"], handlers);
  return handlers;
}

let stop: () => void = () => undefined;

function setVisibility(value: "hidden" | "visible") {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(value);
  document.dispatchEvent(new Event("visibilitychange"));
}

beforeEach(() => {
  FakeSource.made = [];
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", FakeSource);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("the live stream", () => {
  it("tells events with their data", () => {
    const { onEvent } = follow();
    newest().send("ticket.created", { id: 7 });
    expect(onEvent).toHaveBeenCalledExactlyOnceWith({ type: "ticket.created", data: { id: 7 } });
  });

  it("looks again when it begins, and when the server says that something was missed", () => {
    const { onGap } = follow();
    newest().onopen();
    expect(onGap).toHaveBeenCalledTimes(1);
    newest().send("reload", {});
    expect(onGap).toHaveBeenCalledTimes(2);
  });

  it("leaves it to the browser to resume, and trusts that where the browser knows the last event", () => {
    const { onGap, onRefused } = follow();
    newest().onopen();
    newest().fail(0);
    newest().onopen();
    expect(onGap).toHaveBeenCalledTimes(2);

    newest().send("ticket.created", { id: 7 });
    newest().fail(0);
    newest().onopen();
    expect(onGap).toHaveBeenCalledTimes(2);
    expect(onRefused).not.toHaveBeenCalled();
    expect(FakeSource.made).toHaveLength(1);
  });

  it("begins anew, ever later, where the browser has given up, and then looks again", () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const { onGap, onRefused } = follow();
    newest().onopen();
    newest().send("ticket.created", { id: 7 });

    newest().fail(2);
    expect(onRefused).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(999);
    expect(FakeSource.made).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(FakeSource.made).toHaveLength(2);

    newest().fail(2);
    vi.advanceTimersByTime(1_999);
    expect(FakeSource.made).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(FakeSource.made).toHaveLength(3);

    newest().onopen();
    expect(onGap).toHaveBeenCalledTimes(2);
  });

  it("falls silent in a tab hidden for long, and comes back with it", () => {
    follow();
    newest().onopen();
    setVisibility("hidden");
    vi.advanceTimersByTime(60_000);
    setVisibility("visible");
    expect(FakeSource.made).toHaveLength(1);

    setVisibility("hidden");
    vi.advanceTimersByTime(5 * 60_000);
    expect(newest().readyState).toBe(2);
    setVisibility("visible");
    expect(FakeSource.made).toHaveLength(2);
  });

  it("ends for good", () => {
    follow();
    newest().fail(2);
    stop();
    vi.advanceTimersByTime(60_000);
    window.dispatchEvent(new Event("online"));
    expect(FakeSource.made).toHaveLength(1);
  });
});

it("waits between a half and the whole of a doubling time, 30 s at most", () => {
  expect(retryDelay(0, 0)).toBe(500);
  expect(retryDelay(3, 1)).toBe(8_000);
  expect(retryDelay(20, 1)).toBe(30_000);
});
