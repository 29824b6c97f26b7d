import { DEFAULT_THEME, mergeMantineTheme } from "@mantine/core";
import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { resolveVariables, theme } from "@/app/theme";
import { renderApp } from "../render-app";

/** Relative luminance and contrast (WCAG 2.2, 1.4.3). */
function readLuminance(hex: string): number {
  const channels = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
  const linear = channels.map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
  const [red = 0, green = 0, blue = 0] = linear;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function readContrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [one, other].map(readLuminance).sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const shades = theme.colors?.well ?? [];
const shade = theme.primaryShade as { light: number; dark: number };

test("links and the letters on buttons can be read in light", () => {
  expect(readContrast(shades[shade.light] ?? "", "#ffffff")).toBeGreaterThan(4.5);
});

test("the letters on buttons can be read in dark, and the buttons be told from the page", () => {
  expect(readContrast(shades[shade.dark] ?? "", "#ffffff")).toBeGreaterThan(4.5);
  expect(readContrast(shades[shade.dark] ?? "", "#242424")).toBeGreaterThan(3);
});

test("links can be read in dark, in a row that is pointed at too", () => {
  expect(resolveVariables(mergeMantineTheme(DEFAULT_THEME, theme)).dark).toMatchObject({
    "--mantine-color-anchor": "var(--mantine-color-well-3)",
  });
  expect(readContrast(shades[3] ?? "", "#3b3b3b")).toBeGreaterThan(4.5);
});

test("somebody chooses dark, and it is still dark the next time", async () => {
  const { user } = renderApp("/");
  await user.click(await screen.findByRole("button", { name: "User menu: Alice Example" }));
  expect(screen.getByRole("menuitemradio", { name: "As the system" })).toBeChecked();

  await user.click(screen.getByRole("menuitemradio", { name: "Dark" }));

  await waitFor(() => {
    expect(document.documentElement).toHaveAttribute("data-mantine-color-scheme", "dark");
  });
  expect(window.localStorage.getItem("mantine-color-scheme-value")).toBe("dark");
});

test("the library's style elements carry the nonce of the page", async () => {
  const meta = document.createElement("meta");
  meta.name = "csp-nonce";
  meta.content = "nonce-of-this-page";
  document.head.append(meta);

  const { container } = renderApp("/");

  await screen.findByRole("tree");
  const styles = [...container.ownerDocument.querySelectorAll("style[data-mantine-styles]")];
  expect(styles.length).toBeGreaterThan(0);
  for (const style of styles) {
    expect((style as HTMLElement).nonce).toBe("nonce-of-this-page");
  }
  meta.remove();
});
