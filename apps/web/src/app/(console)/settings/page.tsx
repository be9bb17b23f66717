import type { Metadata } from "next";
import { Suspense } from "react";
import { SettingsPage } from "../../../settings/settings-page.tsx";

export const metadata: Metadata = { title: "Settings" };

/** Keys, people, the space and its audit log. */
export default function Settings() {
  return (
    <Suspense>
      <SettingsPage />
    </Suspense>
  );
}
