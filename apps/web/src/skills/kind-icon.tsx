import type { SkillKind } from "@skillrun/contract";
import { ScrollText, ShieldCheck, SquareTerminal } from "lucide-react";

const icons = { script: SquareTerminal, agent: ScrollText, handler: ShieldCheck } as const;

/** A small picture of how a skill runs; the words stand beside it. */
export function KindIcon({ kind }: { kind: SkillKind }) {
  const Icon = icons[kind] ?? SquareTerminal;
  return <Icon className="size-3.5 flex-none" aria-hidden="true" />;
}
