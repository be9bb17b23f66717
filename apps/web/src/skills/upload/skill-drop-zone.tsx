"use client";

import { FolderUp } from "lucide-react";
import type { ReactNode } from "react";
import { DropZone } from "../../components/drop-zone.tsx";
import type { PickedSkill } from "./picked-skill.ts";
import { readDropped } from "./read-dropped.ts";

/** Takes a folder or a zip dropped anywhere on what it holds. */
export function SkillDropZone(props: { hint: string; onTake: (picking: () => Promise<PickedSkill>) => void; children: ReactNode }) {
  const { hint, onTake, children } = props;
  const take = (dropped: DataTransfer) => {
    const reading = readDropped(dropped);
    onTake(() => reading);
  };
  return (
    <DropZone hint={hint} Icon={FolderUp} onDrop={take}>
      {children}
    </DropZone>
  );
}
