"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useEffect, useId, useState } from "react";
import { chooseTheme, paintTheme, readTheme, type Theme } from "../chat/theme.ts";

const themes = [
  { value: "light", label: "Light", Icon: Sun },
  { value: "dark", label: "Dark", Icon: Moon },
  { value: "system", label: "System", Icon: Monitor },
] as const;

/** Light, dark, or as the device has it. */
export function ThemeToggle() {
  const name = useId();
  // What is stored is known in the browser only; until then nothing is marked as chosen.
  const [theme, setTheme] = useState<Theme | null>(null);
  useEffect(() => {
    const follow = () => {
      setTheme(readTheme());
      paintTheme(readTheme());
    };
    follow();
    const device = matchMedia("(prefers-color-scheme: dark)");
    device.addEventListener("change", follow);
    window.addEventListener("storage", follow);
    return () => {
      device.removeEventListener("change", follow);
      window.removeEventListener("storage", follow);
    };
  }, []);
  const choose = (value: Theme) => {
    chooseTheme(value);
    setTheme(value);
  };
  return (
    <fieldset disabled={theme === null} className="flex gap-0.5 rounded-lg border p-0.5">
      <legend className="sr-only">Theme</legend>
      {themes.map(({ value, label, Icon }) => (
        <label
          key={value}
          title={label}
          className="relative grid size-7 cursor-pointer place-content-center rounded-md text-muted-foreground transition-colors hover:text-foreground has-checked:bg-accent has-checked:text-foreground has-focus-visible:outline-2 has-focus-visible:outline-ring"
        >
          <input
            type="radio"
            name={name}
            className="absolute inset-0 cursor-pointer opacity-0"
            checked={theme === value}
            onChange={() => choose(value)}
            aria-label={label}
          />
          <Icon className="size-3.75" aria-hidden="true" />
        </label>
      ))}
    </fieldset>
  );
}
