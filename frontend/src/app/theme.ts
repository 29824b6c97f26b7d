import {
  createTheme,
  DEFAULT_THEME,
  Menu,
  Modal,
  Notification,
  Table,
  Tooltip,
  type CSSVariablesResolver,
} from "@mantine/core";

export const theme = createTheme({
  primaryColor: "well",
  // White letters can be read on both.
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  defaultRadius: "sm",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
  headings: { fontWeight: "600" },
  colors: {
    // The one accent: the blue of deep water.
    well: [
      "#eef5fb",
      "#dbe8f4",
      "#b5cfe8",
      "#8cb5dc",
      "#6a9fd1",
      "#4d89c3",
      "#3873ae",
      "#2a5f97",
      "#1f4d7d",
      "#153a61",
    ],
    // What can't be undone, in a menu; its letters are chosen below.
    danger: DEFAULT_THEME.colors.red,
  },
  components: {
    // Whoever opens a menu is on its first item; a place beside the items has no role in it.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
    Modal: Modal.extend({
      defaultProps: { centered: true, radius: "md" },
      // A long name goes on in the next line.
      styles: { title: { lineHeight: 1.35 } },
    }),
    Table: Table.extend({ defaultProps: { verticalSpacing: "sm", highlightOnHover: true } }),
    Tooltip: Tooltip.extend({ defaultProps: { withArrow: true, openDelay: 200 } }),
    Notification: Notification.extend({
      defaultProps: { withBorder: true, closeButtonProps: { "aria-label": "Close" } },
    }),
  },
});

/**
 * Letters of the library are too weak to be read (WCAG 2.2, 1.4.3): dimmed ones, errors, items of a
 * menu that are pointed at, links in a row that is.
 */
export const resolveVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "var(--mantine-color-gray-7)",
    "--mantine-color-error": "var(--mantine-color-red-8)",
    "--mantine-color-danger-6": "var(--mantine-color-red-9)",
    "--mantine-color-danger-light-hover": "var(--mantine-color-red-0)",
  },
  dark: {
    "--mantine-color-dimmed": "var(--mantine-color-dark-1)",
    "--mantine-color-error": "var(--mantine-color-red-5)",
    "--mantine-color-danger-6": "var(--mantine-color-red-3)",
    "--mantine-color-danger-light-hover": "var(--mantine-color-dark-4)",
    "--mantine-color-anchor": "var(--mantine-color-well-3)",
  },
});
