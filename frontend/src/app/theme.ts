import { createTheme, type MantineColorsTuple } from "@mantine/core";

/** Petrol: the product's colour. Shade 7 carries white text. */
const petrol: MantineColorsTuple = [
  "#eef6f7",
  "#d9eaec",
  "#b3d8dc",
  "#88c4ca",
  "#5fb0b8",
  "#3d98a2",
  "#22808b",
  "#136874",
  "#0e545e",
  "#083f47",
];

/** Warm neutrals for light, cool ink for dark. */
const gray: MantineColorsTuple = [
  "#faf9f7",
  "#f3f2ee",
  "#e8e6e0",
  "#d8d5cd",
  "#bdb9af",
  "#8d897f",
  "#6a665f",
  "#4f4c47",
  "#363430",
  "#22211e",
];

const dark: MantineColorsTuple = [
  "#e2e8e7",
  "#bcc7c6",
  "#9aa7a6",
  "#7f8c8b",
  "#3a4747",
  "#2c3737",
  "#1e2727",
  "#141a1a",
  "#101515",
  "#0b0f0f",
];

export const theme = createTheme({
  primaryColor: "petrol",
  primaryShade: { light: 7, dark: 7 },
  colors: { petrol, gray, dark },
  fontFamily: '"Figtree Variable", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  defaultRadius: 8,
  fontSizes: { xs: "0.75rem", sm: "0.875rem", md: "0.9375rem" },
  respectReducedMotion: true,
  cursorType: "pointer",
  components: {
    InputWrapper: { defaultProps: { inputWrapperOrder: ["label", "input", "description", "error"] } },
  },
});
