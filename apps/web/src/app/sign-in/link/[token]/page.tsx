import type { Metadata } from "next";
import { LinkSignIn } from "../../../../components/link-sign-in.tsx";

export const metadata: Metadata = { title: "Sign in", referrer: "no-referrer" };

/** Where an invitation leads. */
export default async function LinkPage({ params }: { params: Promise<{ token: string }> }) {
  return <LinkSignIn token={(await params).token} />;
}
