import type { ReactNode } from "react";
import "../../shell/pages.css";
import { PageShell } from "../../shell/page-shell.tsx";

/** The shell stays mounted while the pages beside the chat change in it. */
export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return <PageShell>{children}</PageShell>;
}
