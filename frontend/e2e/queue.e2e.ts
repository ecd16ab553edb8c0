import type { CDPSession, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Ticket } from "../src/lib/api/schema";
import {
  countTickets,
  createSettledTicket,
  createTicket,
  getTicket,
  settled,
  uniqueWord,
  updateTicket,
} from "./support/api";
import { COLOURS, violations } from "./support/axe";
import { browserForTests, DESKTOP, PHONE } from "./support/browser";
import { addManyTickets, removeManyTickets } from "./support/many-tickets";

const open = browserForTests();

const MANY = 10_000;
const tag = uniqueWord();
beforeAll(() => addManyTickets(tag, MANY));
afterAll(() => removeManyTickets(tag));

const rows = (page: Page) => page.locator("[data-index]");
const titles = (page: Page) => rows(page).getByRole("link").allInnerTexts();

async function createThree(word: string): Promise<[Ticket, Ticket, Ticket]> {
  const one = await createTicket({ title: `Consulta ${word} uno` });
  const two = await createTicket({ title: `Consulta ${word} dos` });
  const three = await createSettledTicket({ title: `Consulta ${word} tres` });
  return [await settled(one), await settled(two), three];
}

describe("the live queue", () => {
  it("offers what is new, moves nothing, and shows its priority as it arrives", async () => {
    const word = uniqueWord();
    const first = await createSettledTicket({ title: `Consulta ${word} uno` });
    const page = await open();
    const stream = page.waitForResponse((response) => response.url().endsWith("/api/stream/"));
    await page.goto(`/?q=${word}`);
    await stream;
    await page.getByRole("link", { name: first.title }).waitFor();

    const { title } = await createTicket({ title: `Servidor caído ${word} dos` });
    const pill = page.getByRole("button", { name: "1 nuevo" });
    await pill.waitFor();
    expect(await page.getByRole("link", { name: title }).count()).toBe(0);
    await pill.click();
    await page.getByRole("row", { name: title }).getByText("Crítica").waitFor();

    await updateTicket(first.id, { status: "waiting" });
    await page.getByRole("row", { name: first.title }).getByText("En espera").waitFor();
  });

  it("keeps the order it was loaded in, and offers the new one", async () => {
    const word = uniqueWord();
    const tickets = await createThree(word);
    const page = await open({ locale: "en-GB" });
    await page.goto(`/?q=${word}&ordering=-priority`);
    await expect.poll(() => rows(page).count()).toBe(3);
    const before = await titles(page);
    const last = tickets.find(({ title }) => title === before[2]);
    if (!last) throw new Error("not listed");

    await updateTicket(last.id, { priority: "critical" });
    await page.getByRole("button", { name: "Show the new order" }).waitFor();
    expect(await titles(page)).toEqual(before);
    await page.getByRole("button", { name: "Show the new order" }).click();
    await expect.poll(async () => (await titles(page))[0]).toBe(last.title);
  });
});

describe("many at once", () => {
  it("are changed, and each that could not be is shown, to try again", async () => {
    const word = uniqueWord();
    const [taken, closed, plain] = await createThree(word);
    await updateTicket(closed.id, { status: "closed" });
    const page = await open({ locale: "en-GB" });
    await page.goto(`/?q=${word}`);
    await page.getByRole("checkbox", { name: "Select all that are loaded" }).check();
    const bar = page.getByRole("region", { name: "Change the selected tickets" });
    await bar.getByText("3 selected").waitFor();

    // Somebody is faster, between the moment the page sends and the server takes it.
    await page.route(
      `**/api/tickets/${taken.id}/`,
      async (route) => {
        await updateTicket(taken.id, { status: "in_progress" });
        await route.continue();
      },
      { times: 1 },
    );
    await bar.getByRole("button", { name: "Status" }).click();
    await bar.getByRole("menuitem", { name: "Waiting" }).click();

    const alert = bar.getByRole("alert");
    await alert.getByText("2 tickets could not be changed").waitFor();
    await alert.getByText(`#${taken.id} ${taken.title}: somebody changed the same meanwhile`).waitFor();
    await alert.getByText(`#${closed.id} ${closed.title}:`).waitFor();
    await bar.getByText("2 selected").waitFor();
    expect((await getTicket(plain.id)).status).toBe("waiting");
    expect((await getTicket(taken.id)).status).toBe("in_progress");
    await page.getByRole("row", { name: plain.title }).getByText("Waiting").waitFor();

    // It is known by now what somebody else made of it; a closed ticket stays one that cannot wait.
    await alert.getByRole("button", { name: "Try again" }).click();
    await alert.getByText("1 ticket could not be changed").waitFor();
    await expect.poll(async () => (await getTicket(taken.id)).status).toBe("waiting");
    expect((await getTicket(closed.id)).status).toBe("closed");
    expect(await violations(page)).toEqual([]);
  });

  it("get a tag, a priority and somebody to take care of them", async () => {
    const word = uniqueWord();
    const tickets = await createThree(word);
    const page = await open({ locale: "en-GB" });
    await page.goto(`/?q=${word}`);
    await rows(page).getByRole("checkbox").first().check();
    await rows(page).getByRole("checkbox").nth(2).click({ modifiers: ["Shift"] });
    const bar = page.getByRole("region", { name: "Change the selected tickets" });
    await bar.getByText("3 selected").waitFor();

    await bar.getByRole("button", { name: "Tags" }).click();
    await bar.getByRole("combobox", { name: "Tag" }).fill("vpn");
    await page.keyboard.press("Enter");
    await bar.getByText("3 tickets changed").waitFor();
    await bar.getByRole("button", { name: "Priority" }).click();
    await bar.getByRole("menuitem", { name: "High" }).click();
    await expect.poll(() => rows(page).getByText("High").count()).toBe(3);
    await bar.getByRole("button", { name: "Assignee" }).click();
    await bar.getByRole("combobox", { name: "Name or e-mail address" }).fill("leo@example.com");
    await bar.getByRole("button", { name: "Assign", exact: true }).click();
    await expect.poll(() => rows(page).getByText("leo@example.com").count()).toBe(3);

    const changed = { tags: ["vpn"], priority: "high", assignee_email: "leo@example.com" };
    for (const { id } of tickets) expect(await getTicket(id)).toMatchObject(changed);

    await bar.getByRole("button", { name: "Unselect" }).click();
    await bar.waitFor({ state: "hidden" });
    expect(await page.locator(":checked").count()).toBe(0);
  });
});

describe("views and filters", () => {
  it("say how many tickets there are of each, as it changes", async () => {
    const page = await open({ locale: "en-GB" });
    await page.goto("/");
    const views = page.getByRole("navigation", { name: "Views" });
    const shown = async (name: string) =>
      Number((await views.getByRole("link", { name }).innerText()).replace(/\D/g, ""));
    const undone = "status=open,in_progress,waiting";
    const difference = async () => [
      (await shown("Unassigned")) - (await countTickets(`${undone}&unassigned=true`)),
      (await shown("Critical")) - (await countTickets(`${undone}&priority=critical`)),
    ];
    await expect.poll(difference).toEqual([0, 0]);

    const { title } = await createSettledTicket({ title: `Servidor caído ${uniqueWord()}` });
    await expect.poll(difference).toEqual([0, 0]);
    // It has been told of it, and the tab says how much is unread.
    await expect.poll(() => page.title()).toMatch(/^\(\d+\) Queue/);
    await views.getByRole("link", { name: "Critical" }).click();
    await page.getByRole("link", { name: title }).waitFor();
    expect(new URL(page.url()).search).toBe("?status=open%2Cin_progress%2Cwaiting&priority=critical");
    expect(await views.getByRole("link", { name: "Critical" }).getAttribute("aria-current")).toBe("page");
  });

  it("are a link, which shows the same to somebody else", async () => {
    const word = uniqueWord();
    const [one, two, three] = await createThree(word);
    await updateTicket(one.id, { tags: [word], priority: "low" });
    await updateTicket(two.id, { tags: [word], priority: "critical" });
    await updateTicket(three.id, { tags: [word], assignee_email: "leo@example.com" });
    const page = await open({ locale: "en-GB" });
    await page.goto(`/?q=${word}`);
    await page.getByRole("button", { name: "Tags" }).click();
    await page.getByRole("menuitemcheckbox", { name: `${word} 3` }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Assignee" }).click();
    await page.getByRole("menuitemradio", { name: "leo@example.com 1" }).waitFor();
    await page.getByRole("menuitemradio", { name: "Nobody 2" }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Order" }).click();
    await page.getByRole("menuitemradio", { name: "Most urgent first" }).click();
    await expect.poll(() => titles(page)).toEqual([two.title, one.title]);

    const visitor = await open();
    await visitor.goto(page.url());
    await expect.poll(() => titles(visitor)).toEqual([two.title, one.title]);
    await visitor.getByRole("button", { name: "Orden Más urgentes primero" }).waitFor();
  });
});

it("is walked through with the keyboard, unless that is switched off", async () => {
  const word = uniqueWord();
  const older = await createSettledTicket({ title: `Consulta ${word} uno` });
  const newest = await createSettledTicket({ title: `Consulta ${word} dos` });
  const page = await open({ locale: "en-GB" });
  await page.goto(`/?q=${word}`);
  await page.getByRole("link", { name: newest.title }).waitFor();
  await page.getByRole("button", { name: "Keyboard shortcuts" }).waitFor();
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");

  for (const [key, title] of [["j", newest.title], ["j", older.title], ["k", newest.title]] as const) {
    await page.keyboard.press(key);
    await expect.poll(focused).toBe(title);
  }
  await page.keyboard.press("x");
  await page.getByRole("region", { name: "Change the selected tickets" }).getByText("1 selected").waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/tickets/${newest.id}`);
  await page.keyboard.press("g");
  await page.keyboard.press("o");
  await page.waitForURL("**/overview");
  await page.keyboard.press("/");
  await page.waitForURL((url) => url.pathname === "/");
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("queue-search");
  await page.keyboard.type("jx?");
  expect(await page.getByRole("searchbox").inputValue()).toBe("jx?");
  await page.getByRole("heading", { level: 1 }).click();

  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await help.waitFor();
  expect(await violations(page)).toEqual([]);
  await help.getByRole("switch").uncheck();
  await page.keyboard.press("Escape");
  await help.waitFor({ state: "hidden" });
  await page.keyboard.press("c");
  await page.reload();
  await page.getByRole("button", { name: "Keyboard shortcuts" }).waitFor();
  await page.keyboard.press("c");
  expect(await page.getByRole("dialog").count()).toBe(0);

  await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
  await help.getByRole("switch").check();
  await page.keyboard.press("Escape");
  await help.waitFor({ state: "hidden" });
  await page.keyboard.press("c");
  await page.getByRole("dialog", { name: "New ticket" }).waitFor();
});

it("heeds keys that are faster than the pages they lead to", async () => {
  const page = await open({ locale: "en-GB" });
  // In one task, so that nothing is rendered in between.
  const press = (...keys: string[]) =>
    page.evaluate((pressed) => {
      for (const key of pressed) document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    }, keys);
  const focused = () => page.evaluate(() => document.activeElement?.id);
  const at = () => new URL(page.url()).pathname;
  await page.goto("/");
  await page.getByRole("button", { name: "Keyboard shortcuts" }).waitFor();

  await press("g", "o", "/");
  await expect.poll(focused).toBe("queue-search");
  expect(at()).toBe("/");

  await page.getByRole("heading", { level: 1 }).click();
  await press("g", "o");
  await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
  await press("g", "q", "/");
  await expect.poll(focused).toBe("queue-search");
  expect(at()).toBe("/");

  await page.getByRole("heading", { level: 1 }).click();
  await press("g", "o", "c");
  await page.getByRole("dialog", { name: "New ticket" }).waitFor();
  expect(at()).toBe("/overview");
});

it("is as it was left, also when one had come to search it", async () => {
  const page = await open({ locale: "en-GB" });
  await page.goto("/overview");
  await page.getByRole("button", { name: "Keyboard shortcuts" }).waitFor();
  await page.keyboard.press("/");
  await page.locator('[data-index="0"]').waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("queue-search");
  await page.evaluate(() => window.scrollTo(0, 900));
  const link = page.locator('[data-index="25"]').getByRole("link");
  const title = await link.innerText();
  await link.click();
  await page.getByRole("heading", { level: 1, name: title }).waitFor();
  await page.goBack();
  await page.locator('[data-index="25"]').waitFor();
  await expect.poll(() => page.evaluate(() => Math.round(scrollY))).toBe(900);
  expect(await page.evaluate(() => document.activeElement?.id)).not.toBe("queue-search");
});

it("is as it was left, on the way back from a ticket", async () => {
  const page = await open({ locale: "en-GB" });
  await page.goto(`/?tag=${tag}`);
  await rows(page).first().waitFor();
  const at = () => page.evaluate(() => Math.round(scrollY));
  // As far as it has been loaded by then.
  const scrollTo = (y: number) =>
    expect
      .poll(async () => {
        await page.evaluate((top) => window.scrollTo(0, top), y);
        return at();
      })
      .toBe(y);
  await scrollTo(4_000);
  await page.locator('[data-index="90"]').waitFor();
  // Nor does it move when something opens.
  await rows(page).getByRole("checkbox").nth(12).check();
  const bar = page.getByRole("region", { name: "Change the selected tickets" });
  await bar.getByRole("button", { name: "Assignee" }).click();
  const field = bar.getByRole("combobox");
  await expect.poll(() => field.evaluate((one) => one === document.activeElement)).toBe(true);
  expect(await at()).toBe(4_000);
  await page.keyboard.press("Escape");
  await bar.getByRole("button", { name: "Unselect" }).click();
  const title = await rows(page).getByRole("link").nth(14).innerText();

  for (const back of [() => page.goBack(), () => page.getByRole("link", { name: "Back to the queue" }).click()]) {
    await page.getByRole("link", { name: title, exact: true }).click();
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
    expect(await at()).toBe(0);
    await back();
    await page.getByRole("link", { name: title, exact: true }).waitFor();
    await expect.poll(at).toBe(4_000);
  }
});

/** Main-thread time that something takes, in ms. */
async function cost(cdp: CDPSession, act: () => Promise<unknown>): Promise<number> {
  const busy = async () => {
    const { metrics } = await cdp.send("Performance.getMetrics");
    return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? NaN) * 1_000;
  };
  const before = await busy();
  await act();
  return (await busy()) - before;
}

const LONGEST_TASK = "longest task";

it("answers within 100 ms of main-thread time with 10,000 tickets loaded", async () => {
  const page = await open({ locale: "en-GB" });
  // As many at a time as the API gives: it takes less of the test's time.
  await page.addInitScript(() => {
    const real = window.fetch.bind(window);
    window.fetch = (asked, init) =>
      asked instanceof Request
        ? real(new Request(asked.url.replace("page_size=50", "page_size=100"), asked), init)
        : real(asked, init);
  });
  await page.goto(`/?tag=${tag}`);
  await page.getByText("10,000 tickets").waitFor();
  await page.getByRole("button", { name: "Load more" }).waitFor();
  // Every page is one of the API's, by its cursor; the next one is asked for near the end.
  await page.evaluate(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const more = () => [...document.querySelectorAll("button")].some((one) => one.textContent === "Load more");
    do {
      window.scrollTo(0, document.documentElement.scrollHeight);
      await frame();
    } while (more());
    window.scrollTo(0, document.documentElement.scrollHeight);
  });
  await page.locator(`[data-index="${MANY - 1}"]`).waitFor();
  await page.evaluate(() => {
    window.scrollTo(0, 0);
    const state = Object.assign(window, { longestTask: 0 });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) state.longestTask = Math.max(state.longestTask, duration);
    }).observe({ type: "longtask" });
  });
  const cdp = await page.context().newCDPSession(page);
  // The time it is at work, not what it waits for a processor.
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  const painted = () =>
    page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));

  const filter = page.getByRole("search").getByRole("button", { name: "Priority" });
  const choice = page.getByRole("menuitemcheckbox", { name: /^Critical/ });
  const box = rows(page).getByRole("checkbox").nth(3);
  const search = page.getByRole("searchbox");
  const scroll = async (pressed: string) => {
    const ended = page.evaluate(
      () => new Promise((done) => document.addEventListener("scrollend", done, { once: true })),
    );
    await page.keyboard.press(pressed);
    await ended;
  };
  const interactions = {
    "open a filter": async () => {
      await filter.click();
      await choice.waitFor();
    },
    "close it": async () => {
      await page.keyboard.press("Escape");
      await choice.waitFor({ state: "hidden" });
    },
    "select a row": () => box.click(),
    "search as one types": async () => {
      await search.press("x");
      await page.getByText("No ticket matches").waitFor();
    },
    "back to all": async () => {
      await search.press("Backspace");
      await rows(page).first().waitFor();
    },
    "scroll by a page": async () => {
      await search.blur();
      await scroll("PageDown");
    },
    "and back": () => scroll("PageUp"),
  };
  const scrolling = new Set(["scroll by a page", "and back"]);
  /** What each interaction takes in ms, and the longest task of them all. */
  const round = async () => {
    await page.evaluate(() => Object.assign(window, { longestTask: 0 }));
    const took: [string, number][] = [];
    for (const [name, act] of Object.entries(interactions)) {
      const ms = await cost(cdp, async () => {
        await act();
        await painted();
      });
      took.push([name, ms]);
    }
    const longest = await page.evaluate(() => (window as unknown as { longestTask: number }).longestTask);
    return [...took, [LONGEST_TASK, longest] as const];
  };
  // The first round loads what is loaded when it is first used: it does not count.
  await round();
  const best = new Map<string, number>();
  // What else the machine does can only make it slower: the best of some rounds counts.
  for (let tried = 1; tried <= 8; tried += 1) {
    for (const [name, ms] of await round()) best.set(name, Math.min(ms, best.get(name) ?? Infinity));
    if (tried >= 3 && [...best].every(([name, ms]) => scrolling.has(name) || ms < 100)) break;
  }
  const told = [...best].map(([name, ms]) => `${name} ${ms.toFixed(0)} ms`);
  console.log(
    `10,000 tickets loaded, main thread: ${told.join(", ")}; ${await rows(page).count()} rows in the page`,
  );
  for (const [name, ms] of best) {
    // Scrolling is drawn in many steps: none of these may be long.
    if (!scrolling.has(name)) expect(ms, name).toBeLessThan(100);
  }
  expect(await rows(page).count()).toBeLessThan(60);
});

describe("what is selected", () => {
  for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    it(`on a ${size}: axe finds nothing in either theme, and nothing reaches over the edge`, async () => {
      const word = uniqueWord();
      await createThree(word);
      const page = await open({ viewport });
      await page.goto(`/?q=${word}`);
      for (const index of [0, 1]) await rows(page).getByRole("checkbox").nth(index).check();
      const bar = page.getByRole("region", { name: "Cambiar los tickets seleccionados" });
      await bar.getByText("2 seleccionados").waitFor();
      const check = async () => {
        expect(await violations(page)).toEqual([]);
        const over = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(over).toBe(0);
      };
      await check();
      await bar.getByRole("button", { name: "Estado" }).click();
      await bar.getByRole("menuitem", { name: "Resuelto" }).waitFor();
      await check();
      await page.keyboard.press("Escape");
      await bar.getByRole("button", { name: "Asignado a" }).click();
      await bar.getByRole("combobox").waitFor();
      await check();
      await page.emulateMedia({ colorScheme: "dark" });
      await page.locator("html[data-mantine-color-scheme=dark]").waitFor();
      expect(await violations(page, COLOURS)).toEqual([]);
    });
  }
});
