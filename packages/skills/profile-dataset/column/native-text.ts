import { isoText } from "./date-evidence.ts";

/** How natively read values are written in the file. `decimals`: how many all sampled numbers have, null where they differ. */
export type NativeForm = { kind: "integer" | "number" | "date" | "datetime"; format: string; zoned: boolean; decimals: number | null };

/** A natively read value as the file writes it; a number whose decimals differ from row to row may lose zeros at its end. */
export function nativeText(form: NativeForm, value: number): string {
  if (form.kind === "date") return isoText(value, false);
  if (form.kind !== "datetime") return form.decimals === null ? String(value) : value.toFixed(form.decimals);
  const text = isoText(value, true).replace("Z", form.zoned ? "Z" : "");
  return form.format.includes("T") ? text : text.replace("T", " ");
}
