/** What the reader chose; `system` follows their device. */
export type Theme = "light" | "dark" | "system";

const storageKey = "skillrun-theme";

/** Runs before the first paint, so that no page flashes in the wrong colours. */
export const themeScript = `(() => {
  let theme = "system";
  try { theme = localStorage.getItem("${storageKey}") } catch {}
  const isDark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.classList.toggle("dark", isDark);
  document.documentElement.style.colorScheme = isDark ? "dark" : "light";
})()`;

/** The stored choice, `system` when there is none. */
export function readTheme(): Theme {
  try {
    const stored = localStorage.getItem(storageKey);
    return stored === "light" || stored === "dark" ? stored : "system";
  } catch {
    return "system";
  }
}

/** Keeps the choice and paints it. */
export function chooseTheme(theme: Theme): void {
  try {
    localStorage.setItem(storageKey, theme);
  } catch {
    // A browser that keeps nothing still paints it for now.
  }
  paintTheme(theme);
}

/** Paints the page in a theme. */
export function paintTheme(theme: Theme): void {
  const isDark = theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.classList.toggle("dark", isDark);
  document.documentElement.style.colorScheme = isDark ? "dark" : "light";
}
