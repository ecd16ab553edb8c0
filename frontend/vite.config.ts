import { fileURLToPath } from "node:url";

import react from "@vitejs/plugin-react";
import { defineConfig, type ProxyOptions } from "vite";

import { nginxHeaders } from "./preview-headers";

const bind = process.env.FRONTEND_BIND ?? "127.0.0.1";
const port = Number(process.env.FRONTEND_PORT ?? "5173");
const gateway = process.env.GATEWAY_URL ?? "http://127.0.0.1:8000";

/**
 * Forwards to the gateway. One that is down is a 502, as with any proxy: Vite's own answer, a bare
 * 500, would read as a fault of the request.
 */
const toGateway: ProxyOptions = {
  target: gateway,
  xfwd: true, // the gateway wants to know the client's address
  configure: (proxy) => {
    proxy.on("error", (_error, _request, response) => {
      if (!("writeHead" in response) || response.headersSent) return;
      response
        .writeHead(502, { "Content-Type": "application/problem+json" })
        .end(JSON.stringify({ type: "about:blank", status: 502 }));
    });
  },
};

const server = {
  host: bind,
  port,
  strictPort: true,
  proxy: { "/api": toGateway, "/health": toGateway },
};

export default defineConfig({
  plugins: [react(), nginxHeaders()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server,
  preview: server,
  build: { outDir: "dist", manifest: true },
});
