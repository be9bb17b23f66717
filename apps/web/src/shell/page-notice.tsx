import Link from "next/link";
import type { ReactNode } from "react";

/** What a page shows instead of its content: that there is no such thing, or why it cannot be shown. */
export function PageNotice(props: { title: string; children?: ReactNode; link?: { href: string; label: string } }) {
  const { title, children, link } = props;
  return (
    <div role="alert" className="m-auto flex max-w-md flex-col items-center gap-2 p-8 text-center">
      <h2 className="text-lg font-semibold tracking-tight">{title}</h2>
      {children === undefined ? null : <p className="text-muted-foreground">{children}</p>}
      {link === undefined ? null : (
        <Link className="link" href={link.href} prefetch={false}>
          {link.label}
        </Link>
      )}
    </div>
  );
}
