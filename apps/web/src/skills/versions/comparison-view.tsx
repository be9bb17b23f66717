"use client";

import type { SkillComparison } from "@skillrun/contract";
import { Disclosure } from "../../shell/disclosure.tsx";
import { LoadingLines } from "../../shell/loading-lines.tsx";
import { useResource } from "../../shell/use-resource.ts";
import { useShellPlace } from "../../shell/workplace-context.ts";
import { skillPaths } from "../api/skill-paths.ts";
import { countChanges, type DiffHunk, parseDiff } from "./parse-diff.ts";

/** A file with more changed lines, and every file after so many, is folded until it is asked for. */
const longDiff = 300;
const openFiles = 5;

const changes = { added: "added", removed: "removed", changed: "changed" } as const;

/** What differs between two versions, file by file. */
export function ComparisonView({ slug, from, to }: { slug: string; from: string; to: string }) {
  const { spaceId } = useShellPlace();
  const { body, error } = useResource<{ data: SkillComparison }>(skillPaths.comparison(spaceId, slug, from, to));
  if (body === null)
    return error === null ? (
      <LoadingLines />
    ) : (
      <p role="alert" className="text-sm text-destructive">
        {error.message}
      </p>
    );
  const { files } = body.data;
  if (files.length === 0) return <p className="text-sm text-muted-foreground">The two have the same files.</p>;
  return (
    <ul aria-label={`Differences from ${from} to ${to}`} className="flex flex-col gap-2">
      {files.map((file, index) => (
        <li key={file.path}>
          <FileDifference file={file} isOpen={index < openFiles} />
        </li>
      ))}
    </ul>
  );
}

function FileDifference({ file, isOpen }: { file: SkillComparison["files"][number]; isOpen: boolean }) {
  const hunks = file.diff === null ? [] : parseDiff(file.diff);
  const { added, removed } = countChanges(hunks);
  return (
    <Disclosure
      isOpenAtFirst={isOpen && added + removed <= longDiff}
      summary={
        <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3">
          <bdi className="truncate font-mono text-[0.8125rem]">{file.path}</bdi>
          <span className="text-xs text-muted-foreground">{changes[file.change] ?? file.change}</span>
          {file.diff === null ? null : (
            <span className="ms-auto font-mono text-xs">
              <span className="diff-added-text">+{added}</span> <span className="diff-removed-text">−{removed}</span>
              <span className="sr-only"> lines</span>
            </span>
          )}
        </span>
      }
    >
      {file.diff === null ? (
        <p className="px-3 py-2 text-sm text-muted-foreground">This is no text; its lines cannot be compared.</p>
      ) : (
        <Hunks hunks={hunks} path={file.path} />
      )}
    </Disclosure>
  );
}

function Hunks({ hunks, path }: { hunks: readonly DiffHunk[]; path: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable from the keyboard.
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms.
    <div role="group" aria-label={`Changes in ${path}`} tabIndex={0} className="max-h-[40rem] overflow-auto -outline-offset-2!">
      <table className="w-full border-collapse font-mono text-xs leading-5">
        <tbody>
          {hunks.map((hunk) => (
            <HunkRows key={hunk.header} hunk={hunk} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const signs = { same: " ", added: "+", removed: "−" } as const;
const spoken = { same: "", added: "added: ", removed: "removed: " } as const;

function HunkRows({ hunk }: { hunk: DiffHunk }) {
  return (
    <>
      <tr className="bg-muted text-muted-foreground">
        <td colSpan={4} className="px-3">
          {hunk.header}
        </td>
      </tr>
      {hunk.lines.map(({ kind, text, oldLine, newLine }) => (
        <tr key={`${oldLine}-${newLine}`} className={`diff-${kind}`}>
          <td className="w-px px-2 text-end text-muted-foreground select-none">{oldLine}</td>
          <td className="w-px px-2 text-end text-muted-foreground select-none">{newLine}</td>
          <td className="w-px select-none">
            <span aria-hidden="true">{signs[kind]}</span>
            <span className="sr-only">{spoken[kind]}</span>
          </td>
          <td className="px-2 whitespace-pre">{text}</td>
        </tr>
      ))}
    </>
  );
}
