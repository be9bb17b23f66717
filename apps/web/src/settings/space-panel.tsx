"use client";

import type { SpaceDetail, SpaceModels } from "@skillrun/contract";
import { type FormEvent, useState } from "react";
import { jsonBody, request } from "../chat/api/request.ts";
import { LoadingLines } from "../shell/loading-lines.tsx";
import { ResourceProblem } from "../shell/resource-problem.tsx";
import { useResource } from "../shell/use-resource.ts";
import { useShellPlace } from "../shell/workplace-context.ts";
import { Field } from "./field.tsx";
import { SettingsSection } from "./settings-section.tsx";
import { useChange } from "./use-change.ts";

/** The space's name, its limits and its models. */
export function SpacePanel() {
  const { spaceId } = useShellPlace();
  const space = useResource<{ data: SpaceDetail }>(`/spaces/${spaceId}`);
  const models = useResource<{ data: SpaceModels }>(`/spaces/${spaceId}/models`);
  if (space.body === null)
    return space.error === null ? <LoadingLines /> : <ResourceProblem error={space.error} missing="There is no such space" back={home} />;
  const { data } = space.body;
  return (
    <div className="flex flex-col gap-8">
      <NameForm key={data.name} space={data} refresh={space.refresh} />
      <LimitsForm key={JSON.stringify(data.limits)} space={data} refresh={space.refresh} />
      {models.body === null ? null : <ModelsForm spaceId={spaceId} models={models.body.data} refresh={models.refresh} />}
    </div>
  );
}

const home = { href: "/", label: "Chats" };

function NameForm({ space, refresh }: { space: SpaceDetail; refresh: () => void }) {
  const { isBusy, problem, run } = useChange(refresh);
  const [name, setName] = useState(space.name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(() => request(`/spaces/${space.id}`, jsonBody("PATCH", { name })));
  };
  return (
    <SettingsSection title="Name" text={`You are ${space.role} of this space.`} problem={problem}>
      <form onSubmit={submit} className="flex flex-wrap items-end gap-3">
        <Field label="Name of the space">
          {(id) => (
            <input
              id={id}
              className="field-control"
              required
              maxLength={100}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <button type="submit" className="button" disabled={isBusy || name === space.name || name.trim() === ""}>
          Rename
        </button>
      </form>
    </SettingsSection>
  );
}

const limits: { key: keyof SpaceDetail["limits"]; label: string }[] = [
  { key: "concurrent_executions", label: "Executions under way at once" },
  { key: "wallclock_ms", label: "Wall clock, in milliseconds" },
  { key: "tokens", label: "Tokens" },
  { key: "cost_usd", label: "Cost, in dollars" },
  { key: "iterations", label: "Model loops" },
  { key: "tree_size", label: "Executions in one tree" },
];

function LimitsForm({ space, refresh }: { space: SpaceDetail; refresh: () => void }) {
  const { isBusy, problem, run } = useChange(refresh);
  const [values, setValues] = useState(() => Object.fromEntries(limits.map(({ key }) => [key, String(space.limits[key] ?? "")])));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const changes = limits.map(({ key }) => [key, limitOf(key, values[key] ?? "")] as const);
    void run(() => request(`/spaces/${space.id}`, jsonBody("PATCH", { limits: Object.fromEntries(changes) })));
  };
  return (
    <SettingsSection
      title="Limits"
      text="What each execution may use, with everything below it; past one of them it ends as failed and says which. Empty is no limit."
      problem={problem}
    >
      <form onSubmit={submit} className="flex flex-col items-start gap-3">
        <div className="grid w-full grid-cols-[repeat(auto-fill,minmax(14rem,1fr))] gap-3">
          {limits.map(({ key, label }) => (
            <Field key={key} label={label}>
              {(id) => (
                <input
                  id={id}
                  className="field-control"
                  inputMode="decimal"
                  value={values[key] ?? ""}
                  onChange={(event) => setValues((before) => ({ ...before, [key]: event.target.value }))}
                />
              )}
            </Field>
          ))}
        </div>
        <button type="submit" className="button" disabled={isBusy}>
          Save limits
        </button>
      </form>
    </SettingsSection>
  );
}

/** A limit as the API takes it: dollars as a decimal text, everything else as a number, which the server judges. */
function limitOf(key: string, text: string): string | number | null {
  if (text.trim() === "") return null;
  return key === "cost_usd" ? text.trim() : Number(text);
}

function ModelsForm({ spaceId, models, refresh }: { spaceId: string; models: SpaceModels; refresh: () => void }) {
  const { isBusy, problem, run } = useChange(refresh);
  const { available, allowed } = models;
  const set = (next: { allowed: string[] | null; default: string | null }) =>
    void run(() => request(`/spaces/${spaceId}/models`, jsonBody("PUT", next)));
  if (available.length === 0)
    return (
      <SettingsSection title="Models" text="No model is configured on this server; docs/agents.md says how. Chats use the embedded one.">
        {null}
      </SettingsSection>
    );
  const toggle = (name: string) => {
    const before = allowed ?? available;
    const next = before.includes(name) ? before.filter((each) => each !== name) : [...before, name];
    set({ allowed: next, default: models.default !== null && next.includes(models.default) ? models.default : (next[0] ?? null) });
  };
  return (
    <SettingsSection
      title="Models"
      text="Which of the server's models executions in this space may ask for, and the one that is used where none is."
      problem={problem}
    >
      <ul className="divide-y rounded-xl border bg-card">
        {available.map((name) => (
          <li key={name} className="flex flex-wrap items-center gap-4 px-4 py-2.5 text-sm">
            <label className="flex flex-1 items-center gap-2">
              <input type="checkbox" checked={allowed?.includes(name) ?? true} disabled={isBusy} onChange={() => toggle(name)} />
              <span className="font-mono">{name}</span>
            </label>
            <label className="flex items-center gap-2 text-xs text-muted-foreground">
              <input
                type="radio"
                name="default-model"
                checked={models.default === name}
                disabled={isBusy || allowed?.includes(name) === false}
                onChange={() => set({ allowed, default: name })}
              />
              default
            </label>
          </li>
        ))}
      </ul>
    </SettingsSection>
  );
}
