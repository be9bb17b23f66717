"use client";

import { KeyRound } from "lucide-react";
import { type SubmitEvent, useState } from "react";
import { readFault } from "../chat/api/request.ts";
import { returnPath } from "../server/return-path.ts";
import { Logo } from "./logo.tsx";

/** Asks for an API key and trades it for a session. */
export function SignInForm() {
  const [problem, setProblem] = useState<string | null>(null);
  const [isSending, setSending] = useState(false);
  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setSending(true);
    setProblem(null);
    const reason = await signIn(String(new FormData(event.currentTarget).get("api_key") ?? "").trim());
    if (reason === null) window.location.assign(returnPath(window.location.search));
    else {
      setProblem(reason);
      setSending(false);
    }
  };
  return (
    <main className="grid min-h-dvh place-content-center p-6">
      <form onSubmit={(event) => void submit(event)} className="w-[min(24rem,calc(100vw-3rem))]" noValidate>
        <Logo className="size-10" />
        <h1 className="mt-6 text-xl font-semibold tracking-tight">Sign in to Skillrun</h1>
        <p className="mt-1.5 text-sm text-muted-foreground">
          Paste an API key. The first one was written to <code className="font-mono text-[0.8125rem]">credentials.json</code> in the
          server's data directory.
        </p>
        <label htmlFor="api_key" className="mt-6 block text-sm font-medium">
          API key
        </label>
        <div className="relative mt-1.5">
          <KeyRound
            className="pointer-events-none absolute start-3 top-1/2 size-4 -translate-y-1/2 text-muted-foreground"
            aria-hidden="true"
          />
          <input
            id="api_key"
            name="api_key"
            type="password"
            autoComplete="current-password"
            spellCheck={false}
            placeholder="akp_…"
            required
            aria-invalid={problem !== null}
            aria-describedby={problem === null ? undefined : "sign-in-problem"}
            className="h-10 w-full rounded-lg border border-input bg-card ps-9 pe-3 font-mono text-sm placeholder:text-muted-foreground"
          />
        </div>
        <p id="sign-in-problem" role="alert" className="mt-2 min-h-5 text-sm text-destructive">
          {problem}
        </p>
        <button type="submit" className="button mt-2 w-full" data-kind="primary" disabled={isSending}>
          {isSending ? "Signing in…" : "Sign in"}
        </button>
      </form>
    </main>
  );
}

/** Null when signed in, else why not. */
async function signIn(apiKey: string): Promise<string | null> {
  if (apiKey === "") return "Paste a key first.";
  try {
    const response = await fetch("/api/session", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ api_key: apiKey }),
    });
    if (response.ok) return null;
    return response.status === 401 ? "This key is not known here." : readFault(response.status, await response.text()).message;
  } catch {
    return "The server cannot be reached.";
  }
}
