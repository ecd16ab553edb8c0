import { readFileSync } from "node:fs";

import type { Plugin } from "vite";

/** What the page's web server sends in production, which this takes from there. */
const NGINX = new URL("../deploy/nginx/default.conf.template", import.meta.url);
/** Of the server itself, with a value that is no variable. */
const HEADER = /^ {4}add_header (\S+) (?:"([^"]+)"|([^\s$]+))(?: always)?;$/gm;
const IMMUTABLE = /~\^\/assets\/\s+"([^"]+)"/;

/** `vite preview` answers with the headers of deploy/nginx: what breaks there breaks here, too. */
export function nginxHeaders(): Plugin {
  return {
    name: "nginx-headers",
    configurePreviewServer({ middlewares }) {
      const template = readFileSync(NGINX, "utf8");
      const headers = [...template.matchAll(HEADER)].map(
        ([, name = "", quoted, plain]) => [name, quoted ?? plain ?? ""] as const,
      );
      const immutable = IMMUTABLE.exec(template)?.[1];
      if (headers.length === 0 || immutable === undefined) {
        throw new Error(`no headers found in ${NGINX.pathname}`);
      }
      middlewares.use((request, response, next) => {
        const { pathname } = new URL(request.url ?? "/", "http://page");
        // The gateway sends its own.
        if (!/^\/(api|health)(\/|$)/.test(pathname)) {
          for (const [name, value] of headers) response.setHeader(name, value);
          if (pathname.startsWith("/assets/")) response.setHeader("Cache-Control", immutable);
        }
        next();
      });
    },
  };
}
