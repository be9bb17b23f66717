"use client";

import type { ApiKey, NewApiKey, Page } from "@skillrun/contract";
import { useState } from "react";
import { jsonBody, request, requestJson } from "../chat/api/request.ts";
import { ConfirmDialog } from "../components/confirm-dialog.tsx";
import { LoadingLines } from "../shell/loading-lines.tsx";
import { ResourceProblem } from "../shell/resource-problem.tsx";
import { TimeText } from "../shell/time-text.tsx";
import { useResource } from "../shell/use-resource.ts";
import { useShellPlace } from "../shell/workplace-context.ts";
import { NewKeyForm, type NewKeyInput } from "./new-key-form.tsx";
import { SettingsSection } from "./settings-section.tsx";
import { ShownOnce } from "./shown-once.tsx";
import { useChange } from "./use-change.ts";

/** One's own API keys: what each may do, when it was used, a new one, and the end of one. */
export function KeysPanel() {
  const { spaceId } = useShellPlace();
  const { body, error, refresh } = useResource<Page<ApiKey>>("/api-keys?limit=100", { everyPage: true });
  const { isBusy, problem, run } = useChange(refresh);
  const [made, setMade] = useState<NewApiKey | null>(null);
  const [ending, setEnding] = useState<ApiKey | null>(null);
  const create = (input: NewKeyInput) =>
    run(async () => setMade((await requestJson<{ data: NewApiKey }>("/api-keys", jsonBody("POST", input))).data));
  const rotate = (key: ApiKey) =>
    run(async () => {
      const path = `/api-keys/${key.api_key_id}/rotate`;
      setMade((await requestJson<{ data: NewApiKey }>(path, jsonBody("POST", { grace_seconds: 3_600 }))).data);
    });
  if (body === null) return error === null ? <LoadingLines /> : <ResourceProblem error={error} missing="There are no keys" back={home} />;
  return (
    <SettingsSection title="API keys" text="Programs use them in your name. A key may do less than you, never more." problem={problem}>
      {made === null ? null : (
        <ShownOnce
          title={`The key "${made.name}"`}
          text="It is shown this once: only its hash is stored. Send it as Authorization: Bearer."
          secret={made.key}
          onDismiss={() => setMade(null)}
        />
      )}
      <NewKeyForm isBusy={isBusy} spaceId={spaceId} onCreate={create} />
      <ul className="divide-y rounded-xl border bg-card">
        {body.data.map((key) => (
          <KeyRow key={key.api_key_id} entry={key} isBusy={isBusy} onRotate={() => void rotate(key)} onRevoke={() => setEnding(key)} />
        ))}
      </ul>
      {ending === null ? null : (
        <ConfirmDialog
          title={`Revoke "${ending.name}"?`}
          text="Every program that uses it is refused within seconds, and its open streams end. It cannot be taken back."
          action="Revoke"
          onConfirm={async () => {
            await request(`/api-keys/${ending.api_key_id}`, { method: "DELETE" });
            refresh();
          }}
          onClose={() => setEnding(null)}
        />
      )}
    </SettingsSection>
  );
}

const home = { href: "/", label: "Chats" };

function KeyRow(props: { entry: ApiKey; isBusy: boolean; onRotate: () => void; onRevoke: () => void }) {
  const { entry, isBusy, onRotate, onRevoke } = props;
  const { name, prefix, scopes, space_id, expires_at, revoked_at, last_used_at } = entry;
  const isOver = revoked_at !== null || (expires_at !== null && Date.parse(expires_at) <= Date.now());
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 text-sm">
      <div className="flex min-w-0 flex-1 basis-64 flex-col gap-1">
        <span className="flex flex-wrap items-baseline gap-x-2">
          <bdi className="font-medium">{name}</bdi>
          <span className="font-mono text-xs text-muted-foreground">{prefix}…</span>
          {isOver ? <span className="text-xs text-muted-foreground">{revoked_at === null ? "expired" : "revoked"}</span> : null}
        </span>
        <span className="flex flex-wrap gap-x-3 text-xs text-muted-foreground">
          <span>{scopes === null ? "everything you may" : scopes.join(", ")}</span>
          {space_id === null ? null : <span>one space</span>}
          {last_used_at === null ? <span>never used</span> : <Labelled label="last used" at={last_used_at} />}
          {expires_at === null || isOver ? null : <Labelled label="expires" at={expires_at} />}
        </span>
      </div>
      {isOver ? null : (
        <div className="flex gap-2">
          <button type="button" className="button h-8!" disabled={isBusy} onClick={onRotate} aria-label={`Rotate ${name}`}>
            Rotate
          </button>
          <button type="button" className="button h-8!" disabled={isBusy} onClick={onRevoke} aria-label={`Revoke ${name}`}>
            Revoke
          </button>
        </div>
      )}
    </li>
  );
}

function Labelled({ label, at }: { label: string; at: string }) {
  return (
    <span>
      {label} <TimeText at={at} />
    </span>
  );
}
