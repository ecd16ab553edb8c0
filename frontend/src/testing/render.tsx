import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import type { ReactElement } from "react";
import { MemoryRouter } from "react-router";

import { Announcer } from "@/components/Announcer";

/** Renders within the providers the app has, without animations and retries. */
export function renderInApp(element: ReactElement, { url = "/" } = {}) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return render(element, {
    wrapper: ({ children }) => (
      <MantineProvider env="test">
        <QueryClientProvider client={client}>
          <Announcer>
            <MemoryRouter initialEntries={[url]}>{children}</MemoryRouter>
          </Announcer>
        </QueryClientProvider>
      </MantineProvider>
    ),
  });
}
