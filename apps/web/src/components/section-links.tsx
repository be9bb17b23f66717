import Link from "next/link";

/** The parts of the product; null on a page that belongs to none. */
export type Section = "chats" | "skills" | "settings" | null;

const sections = [
  { section: "chats", href: "/", label: "Chats" },
  { section: "skills", href: "/skills", label: "Skills" },
  { section: "settings", href: "/settings", label: "Settings" },
] as const;

/** The ways from one part of the product to another. */
export function SectionLinks({ current, onNavigate }: { current: Section; onNavigate: () => void }) {
  return (
    <nav aria-label="Sections" className="mb-3 flex gap-1 px-3">
      {sections.map(({ section, href, label }) => (
        <Link
          key={section}
          href={href}
          prefetch={false}
          onClick={onNavigate}
          aria-current={section === current ? "true" : undefined}
          className="flex-1 rounded-md px-2.5 py-1.5 text-center text-sm text-muted-foreground transition-colors hover:bg-accent hover:text-foreground aria-[current]:bg-accent aria-[current]:font-medium aria-[current]:text-foreground"
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
