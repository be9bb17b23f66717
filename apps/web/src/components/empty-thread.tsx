"use client";

import type { Tool } from "@skillrun/contract";
import { FileUp, MessageCircleQuestion, Sparkles } from "lucide-react";
import type { RefObject } from "react";
import { makeSampleDataset } from "../chat/draft/sample-dataset.ts";
import type { ComposerHandle } from "./composer/composer.tsx";
import { Logo } from "./logo.tsx";

/** What a chat without messages shows: what can be done here, as things to press that do it. */
export function EmptyThread({ tools, composer }: { tools: readonly Tool[]; composer: RefObject<ComposerHandle | null> }) {
  const examples = [
    {
      Icon: Sparkles,
      title: "Try with a sample dataset",
      text: "Profile 120,000 made-up orders and watch it live",
      run: () => composer.current?.send("/profile-dataset", [makeSampleDataset()]),
    },
    {
      Icon: FileUp,
      title: "Profile a file of yours",
      text: "CSV or JSON, up to a few hundred MB",
      run: () => composer.current?.chooseFiles("/profile-dataset"),
    },
    {
      Icon: MessageCircleQuestion,
      title: "What can you do?",
      text: "Ask the assistant to explain itself",
      run: () => composer.current?.send("What can you do?", []),
    },
  ];
  return (
    <div className="mx-auto flex min-h-full w-full max-w-3xl animate-rise flex-col justify-center px-4 py-10 md:px-6">
      <Logo className="size-10" />
      <h2 className="mt-5 text-2xl font-semibold tracking-[-0.02em] text-balance">What shall we run?</h2>
      <p className="mt-2 max-w-prose text-muted-foreground">
        Every skill you call here runs as a durable execution. You see its progress and findings as they are made; it goes on when you close
        the page.
      </p>
      <ul className="mt-7 grid gap-2.5 sm:grid-cols-3">
        {examples.map(({ Icon, title, text, run }) => (
          <li key={title}>
            <button
              type="button"
              onClick={run}
              className="flex h-full w-full items-start gap-x-3.5 rounded-xl border bg-card p-4 text-start transition-colors hover:border-input hover:bg-accent sm:flex-col"
            >
              <Icon className="mt-0.5 size-4.5 flex-none text-brand" aria-hidden="true" />
              <span className="sm:mt-3">
                <span className="block text-sm font-medium">{title}</span>
                <span className="mt-0.5 block text-sm leading-snug text-muted-foreground">{text}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {tools.length === 0 ? null : (
        <section aria-labelledby="skills-heading" className="mt-8">
          <h3 id="skills-heading" className="text-sm font-medium text-muted-foreground">
            Skills
          </h3>
          <ul className="mt-2 divide-y rounded-xl border">
            {tools.slice(0, 6).map(({ tool_name, description }) => (
              <li key={tool_name}>
                <button
                  type="button"
                  onClick={() => composer.current?.write(`/${tool_name} `)}
                  className="flex w-full flex-col gap-x-4 gap-y-0.5 px-4 py-2.5 text-start text-sm transition-colors hover:bg-accent sm:flex-row sm:items-baseline"
                >
                  <code className="flex-none font-mono text-[0.8125rem]">/{tool_name}</code>
                  <span className="line-clamp-2 min-w-0 text-muted-foreground">{description}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
