import { mkdirSync } from "node:fs";
import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";

import type { NewTicket, NewTriageRule, Status } from "../src/lib/api/schema";
import { createRule, createSettledTicket, updateTicket } from "./support/api";
import { browserForTests, DESKTOP, PHONE } from "./support/browser";
import { addPast } from "./support/many-tickets";
import { createContent, ROUTES, type Content } from "./support/routes";

const IMAGES = fileURLToPath(new URL("../../docs/images/", import.meta.url));
const MAX_BYTES = 150_000;

/** An ordinary morning at a help desk, oldest first. */
const TICKETS: (NewTicket & { status?: Status; assignee_email?: string })[] = [
  {
    title: "Alta de usuario para la nueva compañera",
    requester_email: "rrhh@example.com",
    tags: ["altas"],
    status: "resolved",
    assignee_email: "eva.serra@example.com",
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
    assignee_email: "eva.serra@example.com",
  },
  {
    title: "Error 500 al guardar una factura",
    description: "Pasa con las facturas de más de 40 líneas.",
    requester_email: "contabilidad@example.com",
    tags: ["facturación", "erp"],
    status: "in_progress",
    assignee_email: "leo.marin@example.com",
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
    assignee_email: "leo.marin@example.com",
  },
  {
    title: "No puedo entrar en mi correo",
    requester_email: "p.nieto@example.com",
    tags: ["correo", "cuentas"],
    status: "in_progress",
    assignee_email: "eva.serra@example.com",
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
];

/** Rules as a desk of its own would add them to those it begins with. */
const RULES: NewTriageRule[] = [
  {
    name: { es: "Dirección", en: "Management" },
    conditions: { domains: ["direccion.example.com"] },
    outcome: { impact: "high", urgency: "medium" },
  },
  {
    name: { es: "Tienda fuera de horario", en: "Shop after hours" },
    conditions: {
      phrases: ["tienda", "pedidos", "shop"],
      tags: ["producción"],
      hours: {
        timezone: "Europe/Madrid",
        outside: true,
        windows: [{ days: [1, 2, 3, 4, 5], from: "09:00", to: "18:00" }],
      },
    },
    outcome: { priority: "critical" },
  },
];

const open = browserForTests();
let content: Content;

beforeAll(async () => {
  mkdirSync(IMAGES, { recursive: true });
  await addPast(260);
  for (const { status, assignee_email = null, ...ticket } of TICKETS) {
    const { id } = await createSettledTicket(ticket);
    if (status) await updateTicket(id, { status, assignee_email });
  }
  for (const rule of RULES) await createRule(rule);
  content = await createContent();
});

describe("screenshots", () => {
  for (const [name, { path, ready, pictured = true }] of Object.entries(ROUTES)) {
    if (!pictured) continue;
    for (const colorScheme of ["light", "dark"] as const) {
      for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
        const file = `${name}-${colorScheme}-${size}.png`;
        it(file, async () => {
          const page = await open({ colorScheme, viewport, deviceScaleFactor: 2 });
          await page.goto(path(content));
          await ready(page);
          await page.getByRole("button", { name: /^Notificaciones: [1-9]/ }).waitFor();
          await page.evaluate(() => document.fonts.ready);

          const target = IMAGES + file;
          await sharp(await page.screenshot())
            .png({ palette: true, colours: 64, effort: 10, compressionLevel: 9 })
            .toFile(target);
          expect((await stat(target)).size).toBeLessThan(MAX_BYTES);
        });
      }
    }
  }
});
