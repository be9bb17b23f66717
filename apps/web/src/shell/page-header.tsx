"use client";

import { ChevronLeft, Menu } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { useShellPlace } from "./workplace-context.ts";

/** The bar above a page: where one is, the way back, and what can be done here. */
export function PageHeader(props: { title: string; back?: { href: string; label: string }; children?: ReactNode }) {
  const { title, back, children } = props;
  const { openDrawer } = useShellPlace();
  return (
    <header className="flex h-14 flex-none items-center gap-1 border-b px-3 md:px-6">
      <button type="button" className="icon-button md:hidden" aria-label="Menu" onClick={openDrawer}>
        <Menu className="size-4.5" aria-hidden="true" />
      </button>
      {back === undefined ? null : (
        <Link href={back.href} prefetch={false} className="icon-button" aria-label={back.label} title={back.label}>
          <ChevronLeft className="size-4.5 rtl:rotate-180" aria-hidden="true" />
        </Link>
      )}
      <h1 className="min-w-0 flex-1 truncate px-1 text-sm font-medium">
        <bdi>{title}</bdi>
      </h1>
      <div className="flex flex-none items-center gap-2">{children}</div>
    </header>
  );
}
