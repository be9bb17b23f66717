import type { Me } from "@skillrun/contract";
import type { Tab } from "../shell/tab-bar.tsx";

/** The parts of the settings. */
export type SettingsTabName = "keys" | "members" | "people" | "space" | "audit";

/** Those that there are for somebody, in the order of the page: people are the tenant's owners' business. */
export function settingsTabs(me: Me): readonly Tab<SettingsTabName>[] {
  return [
    { name: "keys", label: "API keys" },
    { name: "members", label: "Members" },
    ...(me.role === "owner" ? [{ name: "people", label: "People and programs" } as const] : []),
    { name: "space", label: "Space" },
    { name: "audit", label: "Audit log" },
  ];
}
