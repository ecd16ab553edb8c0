const SOON_MS = 300;
const PAUSE_MS = 2_000;

/**
 * When to ask the server again about tickets that something happened to: soon, every 2 s at most
 * however much happens, and a second time after that. The services hear of an event when the page
 * does, and what they make of it may be there a moment later.
 */
export class Renewal {
  private unseen = new Set<number>();
  private seenOnce = new Set<number>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private last = -Infinity;

  /** @param run is given the tickets to ask about */
  constructor(private readonly run: (ids: ReadonlySet<number>) => void) {}

  note(id: number): void {
    this.unseen.add(id);
    this.plan();
  }

  cancel(): void {
    clearTimeout(this.timer);
  }

  private plan(): void {
    const wait = Math.max(SOON_MS, this.last + PAUSE_MS - Date.now());
    this.timer ??= setTimeout(() => this.go(), wait);
  }

  private go(): void {
    this.timer = undefined;
    this.last = Date.now();
    const ids = new Set([...this.unseen, ...this.seenOnce]);
    this.seenOnce = this.unseen;
    this.unseen = new Set();
    if (this.seenOnce.size > 0) this.plan();
    this.run(ids);
  }
}
