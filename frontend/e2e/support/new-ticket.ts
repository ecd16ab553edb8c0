import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

/**
 * Writes a ticket whose last tag is still being typed when the button is pressed: it becomes one as the
 * field is left, and takes another line. Pressed as by hand: the pointer stays where it went down.
 */
export async function pressWhileTypingATag(page: Page, form: Locator, title: string) {
  await form.getByLabel("Título").fill(title);
  await form.getByRole("button", { name: "Más campos" }).click();
  const tags = form.locator("[data-field=tags]");
  for (const tag of ["red", "otra etiqueta que es larga", "planta-baja", "ventas del norte"]) {
    await tags.fill(tag);
    await tags.press("Enter");
  }
  await tags.fill("x");
  const button = form.getByRole("button", { name: "Crear ticket" });
  const before = await button.boundingBox();
  if (before === null) throw new Error("the button is not there");
  await page.mouse.move(before.x + before.width / 2, before.y + before.height - 4);
  await page.mouse.down();
  await form.getByText("x", { exact: true }).waitFor();
  const after = await button.boundingBox();
  // A button that is pressed gives way by a pixel.
  expect(Math.abs((after?.y ?? Infinity) - before.y)).toBeLessThanOrEqual(1);
  await page.mouse.up();
}
