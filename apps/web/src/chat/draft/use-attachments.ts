import type { FileSourceId } from "@skillrun/contract";
import { useCallback, useEffect, useRef, useState } from "react";
import { restoreFiles } from "./restore-draft.ts";
import { uploadFile } from "./upload-file.ts";

/** A file of the message being written; `sourceId` is null until it is uploaded. */
export type Attachment = {
  key: number;
  file: File;
  sourceId: FileSourceId | null;
  /** From 0 to 1. */
  progress: number;
  error: string | null;
};

/** The files of the message being written: each is uploaded as soon as it is added. */
export type Attachments = {
  list: readonly Attachment[];
  add(files: Iterable<File>): void;
  remove(key: number): void;
  retry(key: number): void;
  /** Puts files back that are uploaded already, before those attached since. */
  restore(list: readonly Attachment[]): void;
  clear(): void;
};

/** Keeps the files of one composer; those still under way are given up when it goes. */
export function useAttachments(onUnauthorized: () => void): Attachments {
  const [list, setList] = useState<readonly Attachment[]>([]);
  const nextKey = useRef(1);
  const uploads = useRef(new Map<number, AbortController>());
  const change = useCallback((key: number, values: Partial<Attachment>) => {
    setList((current) => current.map((attachment) => (attachment.key === key ? { ...attachment, ...values } : attachment)));
  }, []);

  const start = useCallback(
    ({ key, file }: Pick<Attachment, "key" | "file">) => {
      const aborter = new AbortController();
      uploads.current.set(key, aborter);
      uploadFile(file, (progress) => change(key, { progress }), aborter.signal)
        .then((sourceId) => change(key, { sourceId, progress: 1, error: null }))
        .catch((error: unknown) => {
          if (aborter.signal.aborted) return;
          if (isUnauthorized(error)) onUnauthorized();
          change(key, { error: error instanceof Error ? error.message : "The upload failed." });
        })
        .finally(() => uploads.current.delete(key));
    },
    [change, onUnauthorized],
  );

  useEffect(() => {
    const running = uploads.current;
    return () => {
      for (const aborter of running.values()) aborter.abort();
    };
  }, []);

  const add = useCallback(
    (files: Iterable<File>) => {
      const added = [...files].map((file) => ({ key: nextKey.current++, file, sourceId: null, progress: 0, error: null }));
      setList((current) => [...current, ...added]);
      for (const attachment of added) start(attachment);
    },
    [start],
  );
  const remove = useCallback((key: number) => {
    uploads.current.get(key)?.abort();
    setList((current) => current.filter((attachment) => attachment.key !== key));
  }, []);
  const retry = (key: number) => {
    const attachment = list.find((one) => one.key === key);
    if (attachment === undefined) return;
    change(key, { error: null, progress: 0 });
    start(attachment);
  };
  const clear = useCallback(() => setList([]), []);
  const restore = useCallback((lost: readonly Attachment[]) => setList((attached) => restoreFiles(lost, attached)), []);
  return { list, add, remove, retry, restore, clear };
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "unauthorized";
}
