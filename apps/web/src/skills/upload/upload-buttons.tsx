"use client";

import { FileArchive, FolderUp } from "lucide-react";
import { type ChangeEvent, useRef } from "react";
import { type PickedSkill, pickedFromFiles } from "./picked-skill.ts";

/** Chooses a folder or a zip, for those who do not drag. */
export function UploadButtons({ isBusy, onTake }: { isBusy: boolean; onTake: (picking: () => PickedSkill) => void }) {
  const folder = useRef<HTMLInputElement>(null);
  const zip = useRef<HTMLInputElement>(null);
  const take = (event: ChangeEvent<HTMLInputElement>) => {
    const files = [...(event.currentTarget.files ?? [])];
    // The same may be chosen again, once it was put right.
    event.currentTarget.value = "";
    if (files.length > 0) onTake(() => pickedFromFiles(files));
  };
  return (
    <div className="flex flex-wrap gap-2">
      <button type="button" className="button" disabled={isBusy} onClick={() => folder.current?.click()}>
        <FolderUp className="size-4" aria-hidden="true" />
        Upload a folder
      </button>
      <button type="button" className="button" disabled={isBusy} onClick={() => zip.current?.click()}>
        <FileArchive className="size-4" aria-hidden="true" />
        Upload a zip
      </button>
      <input ref={folder} type="file" hidden multiple data-upload="folder" {...{ webkitdirectory: "" }} onChange={take} />
      <input ref={zip} type="file" hidden accept=".zip,.skill,application/zip" data-upload="zip" onChange={take} />
    </div>
  );
}
