import Link from "next/link";

/** What an address that leads nowhere shows. */
export default function NotFoundPage() {
  return (
    <main className="grid min-h-dvh place-content-center gap-3 p-6 text-center">
      <h1 className="text-lg font-semibold tracking-tight">There is no such page</h1>
      <p className="text-muted-foreground">
        <Link className="link" href="/">
          Go to the chat
        </Link>
      </p>
    </main>
  );
}
