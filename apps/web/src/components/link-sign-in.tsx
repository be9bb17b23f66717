"use client";

import { useState } from "react";
import { readFault } from "../chat/api/request.ts";
import { Logo } from "./logo.tsx";

/** Signs in by a link that works once. A press is asked for, so that no program that only looks at the link uses it up. */
export function LinkSignIn({ token }: { token: string }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [isSending, setSending] = useState(false);
  const press = async () => {
    setSending(true);
    const reason = await signIn(token);
    if (reason === null) window.location.assign("/");
    else {
      setProblem(reason);
      setSending(false);
    }
  };
  return (
    <main className="grid min-h-dvh place-content-center p-6">
      <div className="w-[min(24rem,calc(100vw-3rem))]">
        <Logo className="size-10" />
        <h1 className="mt-6 text-xl font-semibold tracking-tight">Welcome to Skillrun</h1>
        <p className="mt-1.5 text-sm text-muted-foreground">This link signs this browser in, once.</p>
        <p role="alert" className="mt-2 min-h-5 text-sm text-destructive">
          {problem}
        </p>
        <button type="button" className="button mt-2 w-full" data-kind="primary" disabled={isSending} onClick={() => void press()}>
          {isSending ? "Signing in…" : "Sign in"}
        </button>
      </div>
    </main>
  );
}

/** Null when signed in, else why not. */
async function signIn(link: string): Promise<string | null> {
  try {
    const headers = { "Content-Type": "application/json" };
    const response = await fetch("/api/session", { method: "POST", headers, body: JSON.stringify({ link }) });
    return response.ok ? null : readFault(response.status, await response.text()).message;
  } catch {
    return "The server cannot be reached.";
  }
}
