import "@fontsource-variable/figtree/index.css";
import "@mantine/core/styles.layer.css";
import "./global.css";

import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";

import { Announcer } from "@/components/Announcer";

import { ErrorBoundary } from "./layout/ErrorBoundary";
import { createQueryClient } from "./query-client";
import { Router } from "./router";
import { theme } from "./theme";

export function App() {
  const [queryClient] = useState(createQueryClient);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <Announcer>
          <ErrorBoundary>
            <Router />
          </ErrorBoundary>
        </Announcer>
      </QueryClientProvider>
    </MantineProvider>
  );
}
