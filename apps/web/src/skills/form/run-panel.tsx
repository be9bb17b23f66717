"use client";

import type { JsonObject, Skill, SkillrunError } from "@skillrun/contract";
import { Paperclip, Play } from "lucide-react";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { type Attachments, useAttachments } from "../../chat/draft/use-attachments.ts";
import { AttachmentList } from "../../components/composer/attachment-list.tsx";
import { useShellPlace } from "../../shell/workplace-context.ts";
import { missingSentences, wordsOfStatus } from "../skill-words.ts";
import { FormBoundary } from "./form-boundary.tsx";
import { reasonAgainstForm } from "./form-limits.ts";
import { faultLines, readInputFaults } from "./input-faults.ts";
import { JsonEditor } from "./json-editor.tsx";
import { SchemaForm } from "./schema-form.tsx";
import { useStart } from "./use-start.ts";

/** Starts an execution of a skill: a form made from its inputs, and the files it is to have. */
export function RunPanel({ skill }: { skill: Skill }) {
  if (skill.status !== "ready")
    return (
      <div className="text-muted-foreground">
        <p>{wordsOfStatus(skill.status).sentence}</p>
        {missingSentences(skill).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
    );
  // Another version may take other inputs.
  return <RunForm key={skill.version} skill={skill} />;
}

function RunForm({ skill }: { skill: Skill }) {
  const { signIn } = useShellPlace();
  const attachments = useAttachments(signIn);
  const { isStarting, fault, start } = useStart(skill.slug);
  const [inputs, setInputs] = useState<JsonObject>({});
  const [isJsonWanted, setJsonWanted] = useState(false);
  const [isJsonBroken, setJsonBroken] = useState(false);
  const reason = useMemo(() => reasonAgainstForm(skill.inputs_schema), [skill.inputs_schema]);
  const detail = fault?.detail ?? null;
  const faults = useMemo(() => (detail === null ? null : readInputFaults(detail)), [detail]);
  const isJson = reason !== null || isJsonWanted;
  const isUploading = attachments.list.some(({ sourceId, error }) => sourceId === null && error === null);
  const hasFailedFile = attachments.list.some(({ error }) => error !== null);
  const submit = (values: JsonObject) => {
    if (isUploading || hasFailedFile) return;
    start(
      values,
      attachments.list.flatMap(({ sourceId }) => (sourceId === null ? [] : [sourceId])),
    );
  };
  const end = (
    <>
      <FilePicker attachments={attachments} />
      <div className="flex flex-wrap items-center gap-3">
        <button
          type="submit"
          className="button"
          data-kind="primary"
          disabled={isStarting || isUploading || hasFailedFile || (isJson && isJsonBroken)}
        >
          <Play className="size-4" aria-hidden="true" />
          {isStarting ? "Starting…" : "Start"}
        </button>
        {isUploading ? <span className="text-sm text-muted-foreground">The files are being uploaded…</span> : null}
        {hasFailedFile ? <span className="text-sm text-muted-foreground">Upload the failed file again, or remove it.</span> : null}
      </div>
    </>
  );
  const json = (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit(inputs);
      }}
    >
      <JsonEditor
        inputs={inputs}
        onChange={(value) => {
          setJsonBroken(value === null);
          if (value !== null) setInputs(value);
        }}
      />
      {end}
    </form>
  );
  return (
    <div className="flex max-w-2xl flex-col gap-5">
      {reason === null ? (
        <ModeSwitch isJson={isJson} isDisabled={isJsonBroken} onChange={setJsonWanted} />
      ) : (
        <p className="text-sm text-muted-foreground">{reason} Write its inputs as JSON.</p>
      )}
      {fault === null ? null : <Refusal {...refusalOf(fault, isJson)} />}
      {isJson ? (
        json
      ) : (
        <FormBoundary fallback={json}>
          <SchemaForm schema={skill.inputs_schema} inputs={inputs} faults={faults} onChange={setInputs} onSubmit={submit}>
            {end}
          </SchemaForm>
        </FormBoundary>
      )}
    </div>
  );
}

/** What is said above the form; what stands at the fields is not said twice. */
function refusalOf(fault: SkillrunError, isJson: boolean): { message: string; lines: string[] } {
  const { detail = [], message } = fault;
  if (detail.length === 0) return { message, lines: [] };
  return {
    message: "It was not started: some inputs are not right yet.",
    lines: isJson ? faultLines(detail) : readInputFaults(detail).others,
  };
}

function ModeSwitch({ isJson, isDisabled, onChange }: { isJson: boolean; isDisabled: boolean; onChange: (isJson: boolean) => void }) {
  const choice = (label: string, value: boolean) => (
    <label className="cursor-pointer rounded-md px-3 py-1 text-sm text-muted-foreground has-checked:bg-accent has-checked:text-foreground has-focus-visible:outline-2 has-focus-visible:outline-ring">
      <input type="radio" name="inputs-as" className="sr-only" checked={isJson === value} onChange={() => onChange(value)} />
      {label}
    </label>
  );
  return (
    <fieldset disabled={isDisabled} className="flex gap-0.5 self-start rounded-lg border p-0.5">
      <legend className="sr-only">How to write the inputs</legend>
      {choice("Form", false)}
      {choice("JSON", true)}
    </fieldset>
  );
}

function Refusal({ message, lines }: { message: string; lines: readonly string[] }) {
  return (
    <div role="alert" className="rounded-xl border border-destructive/40 bg-destructive-soft p-3 text-sm wrap-anywhere">
      <p>{message}</p>
      {lines.length === 0 ? null : (
        <ul className="mt-1 list-disc ps-5">
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function FilePicker({ attachments }: { attachments: Attachments }): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  return (
    <fieldset className="min-w-0 rounded-xl border border-dashed">
      <legend className="sr-only">Files</legend>
      <AttachmentList attachments={attachments} />
      <div className="flex flex-wrap items-center gap-3 p-3 text-sm">
        <button type="button" className="button h-8!" onClick={() => input.current?.click()}>
          <Paperclip className="size-4" aria-hidden="true" />
          Add files
        </button>
        <span className="text-muted-foreground">The skill finds them in inputs/materials.</span>
      </div>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-upload="inputs"
        onChange={(event) => {
          attachments.add(event.currentTarget.files ?? []);
          event.currentTarget.value = "";
        }}
      />
    </fieldset>
  );
}
