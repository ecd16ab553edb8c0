import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import { fakeFetch, json } from "@/testing/fake-fetch";
import { renderInApp } from "@/testing/render";

import { OverviewView } from "./OverviewView";

// jsdom has no sizes to draw in: the charts themselves are looked at in a browser.
vi.mock("@mantine/charts", () => ({ BarChart: () => null }));

afterEach(() => vi.unstubAllGlobals());

const speeds = (["critical", "high", "medium", "low"] as const).map((priority) => ({
  priority,
  met: 3,
  missed: priority === "high" ? 2 : 0,
  pending: 1,
  median_seconds: priority === "low" ? null : 90,
  p90_seconds: priority === "low" ? null : 7_200,
}));

const overview = {
  first_day: "2026-11-23",
  last_day: "2026-11-24",
  time_zone: "Europe/Madrid",
  by_day: [
    { date: "2026-11-23", created: 1_200, resolved: 4 },
    { date: "2026-11-24", created: 34, resolved: 5 },
  ],
  backlog: {
    count: 7,
    unassigned: 2,
    breached: 1,
    by_status_and_priority: [
      { status: "open", priority: "critical", count: 5 },
      { status: "open", priority: null, count: 2 },
    ],
    by_age: [
      { from_days: 0, to_days: 1, count: 6 },
      { from_days: 30, to_days: null, count: 1 },
    ],
  },
  first_response: speeds,
  resolution: speeds,
};

it("gives the totals, and each chart as a table", async () => {
  const user = userEvent.setup();
  const sent = fakeFetch(() => json(200, overview));
  renderInApp(<OverviewView />, { url: "/overview?days=7" });

  expect(await screen.findByText("1,234")).toBeVisible(); // created
  expect(sent[0]?.path).toContain("days=7");
  for (const button of screen.getAllByRole("button", { name: "As a table" })) {
    await user.click(button);
  }
  const table = screen.getByRole("table", { name: "First response" });
  expect(table).toHaveTextContent("High3212 min2 hr");
  expect(screen.getByRole("table", { name: "Age of the open tickets" })).toHaveTextContent(
    "Over 30 days1",
  );
  expect(screen.getByRole("table", { name: "Tickets by day" })).toHaveTextContent("Nov 23");
});

it("asks for another period", async () => {
  const user = userEvent.setup();
  const sent = fakeFetch(() => json(200, overview));
  renderInApp(<OverviewView />);
  await screen.findByText("1,234");
  await user.selectOptions(screen.getByLabelText("Period"), "Last 90 days");
  expect(sent.at(-1)?.path).toContain("days=90");
});

it("says what is wrong, and asks again", async () => {
  const user = userEvent.setup();
  const sent = fakeFetch((_, count) =>
    count === 1 ? json(503, { title: "Service unavailable", detail: "Later." }) : json(200, overview),
  );
  renderInApp(<OverviewView />);
  await user.click(await screen.findByRole("button", { name: "Try again" }));
  expect(await screen.findByText("1,234")).toBeVisible();
  expect(sent).toHaveLength(2);
});
