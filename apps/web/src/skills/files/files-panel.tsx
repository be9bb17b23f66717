"use client";

import type { SkillFileText, SkillVersion } from "@skillrun/contract";
import { FileText, Folder } from "lucide-react";
import { useState } from "react";
import { formatBytes } from "../../chat/draft/format-bytes.ts";
import { Markdown } from "../../components/markdown.tsx";
import { CodeBlock } from "../../shell/code-block.tsx";
import { LoadingLines } from "../../shell/loading-lines.tsx";
import { useResource } from "../../shell/use-resource.ts";
import { useShellPlace } from "../../shell/workplace-context.ts";
import { skillPaths } from "../api/skill-paths.ts";
import type { SkillData } from "../page/use-skill-data.ts";
import { buildFileTree, type FileTree } from "./file-tree.ts";

/** The files of the version that runs, and the text of one of them. */
export function FilesPanel({ data: { version, hasNoVersion } }: { data: SkillData }) {
  if (hasNoVersion)
    return (
      <p className="text-muted-foreground">
        There are no files to show: the skill is part of this server's program, or they could not be read.
      </p>
    );
  if (version === null) return <LoadingLines />;
  return <FileBrowser version={version} />;
}

function FileBrowser({ version }: { version: SkillVersion }) {
  const tree = buildFileTree(version.files);
  const [chosen, setChosen] = useState<string | null>(tree.files[0]?.path ?? version.files[0]?.path ?? null);
  return (
    <div className="grid gap-4 md:grid-cols-[minmax(12rem,1fr)_3fr]">
      <nav aria-label="Files" className="min-w-0 self-start rounded-xl border bg-card p-2">
        <Branch tree={tree} chosen={chosen} onChoose={setChosen} />
      </nav>
      {chosen === null ? null : <FileView key={chosen} version={version} path={chosen} />}
    </div>
  );
}

function Branch(props: { tree: FileTree; chosen: string | null; onChoose: (path: string) => void }) {
  const { tree, chosen, onChoose } = props;
  return (
    <ul className="flex flex-col gap-px text-sm">
      {tree.folders.map((folder) => (
        <li key={folder.name}>
          <span className="flex items-center gap-2 px-2 py-1 text-muted-foreground">
            <Folder className="size-4 flex-none" aria-hidden="true" />
            <bdi className="truncate">{folder.name}</bdi>
          </span>
          <div className="ms-3 border-s ps-1">
            <Branch tree={folder} chosen={chosen} onChoose={onChoose} />
          </div>
        </li>
      ))}
      {tree.files.map(({ path, executable }) => (
        <li key={path}>
          <button
            type="button"
            aria-current={path === chosen ? "true" : undefined}
            onClick={() => onChoose(path)}
            className="flex w-full items-center gap-2 rounded-md px-2 py-1 text-start hover:bg-accent aria-[current]:bg-accent aria-[current]:font-medium"
          >
            <FileText className="size-4 flex-none text-muted-foreground" aria-hidden="true" />
            <bdi className="min-w-0 flex-1 truncate" title={path}>
              {path.slice(path.lastIndexOf("/") + 1)}
            </bdi>
            {executable ? <span className="text-xs font-normal text-muted-foreground">runs</span> : null}
          </button>
        </li>
      ))}
    </ul>
  );
}

function FileView({ version, path }: { version: SkillVersion; path: string }) {
  const { spaceId } = useShellPlace();
  const { body, error } = useResource<{ data: SkillFileText }>(skillPaths.file(spaceId, version.slug, version.version, path));
  const file = body?.data ?? null;
  return (
    <section aria-label={path} className="min-w-0 overflow-hidden rounded-xl border">
      <header className="flex items-center justify-between gap-3 border-b bg-card px-3 py-2 text-sm">
        <bdi className="truncate font-mono text-[0.8125rem]">{path}</bdi>
        {file === null ? null : <span className="flex-none text-xs text-muted-foreground">{formatBytes(file.size_bytes)}</span>}
      </header>
      {error === null ? null : (
        <p role="alert" className="p-4 text-sm text-destructive">
          {error.message}
        </p>
      )}
      {file === null ? error === null ? <LoadingLines /> : null : <FileContent path={path} text={file.text} />}
    </section>
  );
}

function FileContent({ path, text }: { path: string; text: string | null }) {
  const isMarkdown = /\.(md|markdown)$/i.test(path);
  const [isRendered, setRendered] = useState(isMarkdown);
  if (text === null)
    return <p className="p-4 text-sm text-muted-foreground">This is no text, or longer than 1 MB. Download the zip to have it.</p>;
  if (text === "") return <p className="p-4 text-sm text-muted-foreground">This file is empty.</p>;
  return (
    <>
      {isMarkdown ? (
        <label className="flex items-center gap-2 border-b px-3 py-1.5 text-xs text-muted-foreground">
          <input
            type="checkbox"
            className="accent-brand"
            checked={!isRendered}
            onChange={(event) => setRendered(!event.currentTarget.checked)}
          />
          Show the text as it is
        </label>
      ) : null}
      {isMarkdown && isRendered ? (
        <div className="prose p-4 wrap-anywhere">
          <Markdown text={withoutFrontmatter(text)} isStreaming={false} />
        </div>
      ) : (
        <CodeBlock text={text} label={`Text of ${path}`} />
      )}
    </>
  );
}

/** The head of SKILL.md is for programs; as Markdown it would be a heading. */
function withoutFrontmatter(text: string): string {
  return text.replace(/^\uFEFF?---\r?\n[\s\S]*?\r?\n---[ \t]*(\r?\n|$)/, "");
}
