import { mkdirSync } from "node:fs";
import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import type { Page } from "playwright-core";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";

import type { NewTicket, Status } from "../src/lib/api/schema";
import { createSettledTicket, findTickets, updateTicket } from "./support/api";
import { browserForTests, DESKTOP, PHONE } from "./support/browser";

const IMAGES = fileURLToPath(new URL("../../docs/images/", import.meta.url));
const MAX_BYTES = 200_000;

/** An ordinary morning at a help desk, oldest first. */
const TICKETS: (NewTicket & { status?: Status })[] = [
  {
    title: "Alta de usuario para la nueva compañera",
    requester_email: "rrhh@example.com",
    tags: ["altas"],
    status: "resolved",
  },
  {
    title: "Pregunta: ¿cómo exporto el informe mensual?",
    requester_email: "l.gomez@example.com",
    tags: ["informes"],
    status: "closed",
  },
  {
    title: "La impresora de la segunda planta hace un ruido raro",
    requester_email: "marta.vidal@example.com",
    tags: ["hardware"],
    status: "waiting",
  },
  {
    title: "Error 500 al guardar una factura",
    description: "Pasa con las facturas de más de 40 líneas.",
    requester_email: "contabilidad@example.com",
    tags: ["facturación", "erp"],
    status: "in_progress",
  },
  {
    title: "VPN lenta desde casa por las mañanas",
    requester_email: "j.ortega@example.com",
    tags: ["red", "vpn"],
  },
  {
    title: "Consulta sobre la política de copias de seguridad",
    requester_email: "direccion@example.com",
    status: "waiting",
  },
  {
    title: "No puedo entrar en mi correo",
    requester_email: "p.nieto@example.com",
    tags: ["correo", "cuentas"],
    status: "in_progress",
  },
  {
    title: "Sugerencia: modo oscuro en la intranet",
    requester_email: "disenio@example.com",
    tags: ["intranet"],
  },
  {
    title: "Pedido de dos monitores para la sala de reuniones",
    requester_email: "oficina@example.com",
    tags: ["compras", "hardware"],
  },
  {
    title: "Urgente: la firma electrónica rechaza todos los certificados",
    requester_email: "legal@example.com",
    tags: ["certificados"],
  },
  {
    title: "Question about the billing export format",
    requester_email: "finance@example.com",
    tags: ["facturación"],
  },
  {
    title: "Servidor caído en producción",
    description:
      "Nadie puede entrar desde las 8:10.\n\nLa tienda responde 502 y el panel no carga. Ayer por la noche se actualizó el balanceador; reiniciarlo no ha servido.",
    requester_email: "ana.ruiz@example.com",
    tags: ["producción", "red"],
  },
];

const open = browserForTests();
let shownId = 0;

beforeAll(async () => {
  mkdirSync(IMAGES, { recursive: true });
  const latest = (await findTickets("")).results.slice(0, TICKETS.length);
  const wanted = TICKETS.map(({ title }) => title).reverse();
  if (latest.map(({ title }) => title).join() === wanted.join()) {
    shownId = latest[0]?.id ?? 0;
    return;
  }
  for (const { status, ...content } of TICKETS) {
    const { id } = await createSettledTicket(content);
    if (status) await updateTicket(id, { status });
    shownId = id;
  }
});

const PAGES: Record<string, (page: Page) => Promise<void>> = {
  queue: async (page) => {
    await page.goto("/");
    await page.getByRole("link", { name: "Servidor caído en producción" }).first().waitFor();
  },
  ticket: async (page) => {
    await page.goto(`/tickets/${shownId}`);
    await page.getByRole("region", { name: "Recorrido" }).getByRole("listitem").nth(1).waitFor();
  },
};

describe("screenshots", () => {
  for (const [name, show] of Object.entries(PAGES)) {
    for (const colorScheme of ["light", "dark"] as const) {
      for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
        const file = `${name}-${colorScheme}-${size}.png`;
        it(file, async () => {
          const page = await open({ colorScheme, viewport, deviceScaleFactor: 2 });
          await show(page);
          await page.getByRole("button", { name: /^Notificaciones: [1-9]/ }).waitFor();
          await page.evaluate(() => document.fonts.ready);

          const target = IMAGES + file;
          await sharp(await page.screenshot())
            .png({ palette: true, colours: 128, effort: 10, compressionLevel: 9 })
            .toFile(target);
          expect((await stat(target)).size).toBeLessThan(MAX_BYTES);
        });
      }
    }
  }
});
