"use client";

import type { Permission, SpaceId } from "@skillrun/contract";
import { type FormEvent, useState } from "react";
import { Field } from "./field.tsx";

/** What a new key is asked for with. */
export type NewKeyInput = { name: string; scopes: Permission[] | null; space_id: SpaceId | null; expires_at: string | null };

const reads: Permission[] = ["space:read", "executions:read", "skills:read", "schedules:read", "members:read", "threads:read"];
const runs: Permission[] = [...reads, "executions:start", "executions:cancel", "approvals:decide", "threads:write", "files:write"];

/** What a key may do, as people choose it; the API takes any list of permissions. */
const presets = {
  all: { label: "Everything I may", scopes: null },
  run: { label: "Start, follow, cancel and decide", scopes: runs },
  embed: { label: "The same, and make tokens for browsers", scopes: [...runs, "tokens:mint"] },
  read: { label: "Only read", scopes: reads },
} as const satisfies Record<string, { label: string; scopes: readonly Permission[] | null }>;

const dayMs = 24 * 3_600_000;
const lives = { "": "never", "7": "in a week", "30": "in 30 days", "90": "in 90 days", "365": "in a year" } as const;

/** A new key: its name, what it may do, where, and until when. */
export function NewKeyForm(props: { isBusy: boolean; spaceId: SpaceId; onCreate: (input: NewKeyInput) => Promise<boolean> }) {
  const { isBusy, spaceId, onCreate } = props;
  const [name, setName] = useState("");
  const [preset, setPreset] = useState<keyof typeof presets>("run");
  const [days, setDays] = useState<keyof typeof lives>("");
  const [isBound, setBound] = useState(true);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { scopes } = presets[preset];
    const expires_at = days === "" ? null : new Date(Date.now() + Number(days) * dayMs).toISOString();
    const input = { name, scopes: scopes === null ? null : [...scopes], space_id: isBound ? spaceId : null, expires_at };
    if (await onCreate(input)) setName("");
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-wrap items-end gap-3 rounded-xl border bg-card p-4">
      <Field label="Name">
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
      <Field label="It may">
        {(id) => (
          <select
            id={id}
            className="field-control"
            value={preset}
            onChange={(event) => setPreset(keyOf(presets, event.target.value, preset))}
          >
            {Object.entries(presets).map(([key, { label }]) => (
              <option key={key} value={key}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="It expires">
        {(id) => (
          <select id={id} className="field-control" value={days} onChange={(event) => setDays(keyOf(lives, event.target.value, days))}>
            {Object.entries(lives).map(([key, label]) => (
              <option key={key} value={key}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
      <label className="flex min-h-8 items-center gap-2 text-sm">
        <input type="checkbox" checked={isBound} onChange={(event) => setBound(event.target.checked)} />
        Only this space
      </label>
      <button type="submit" className="button" data-kind="primary" disabled={isBusy || name.trim() === ""}>
        Create key
      </button>
    </form>
  );
}

/** A select's value as the key it is; what it cannot be leaves the choice as it was. */
function keyOf<Key extends string>(table: Record<Key, unknown>, value: string, before: Key): Key {
  return Object.keys(table).find((key): key is Key => key === value) ?? before;
}
