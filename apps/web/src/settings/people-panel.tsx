"use client";

import type { CreatedPrincipal, Me, Page, PrincipalEntry } from "@skillrun/contract";
import { type FormEvent, useState } from "react";
import { jsonBody, request, requestJson } from "../chat/api/request.ts";
import { LoadingLines } from "../shell/loading-lines.tsx";
import { ResourceProblem } from "../shell/resource-problem.tsx";
import { useResource } from "../shell/use-resource.ts";
import { useShellPlace } from "../shell/workplace-context.ts";
import { Field } from "./field.tsx";
import { SettingsSection } from "./settings-section.tsx";
import { ShownOnce } from "./shown-once.tsx";
import { type Change, useChange } from "./use-change.ts";

/** Everybody who acts in the tenant: people and programs. */
export function PeoplePanel() {
  const { me } = useShellPlace();
  const { body, error, refresh } = useResource<Page<PrincipalEntry>>("/principals?limit=100", { everyPage: true });
  const change = useChange(refresh);
  const [invited, setInvited] = useState<CreatedPrincipal | null>(null);
  if (body === null) return error === null ? <LoadingLines /> : <ResourceProblem error={error} missing="There is nobody" back={home} />;
  return (
    <SettingsSection
      title="People and programs"
      text="A program has only keys: make them with POST /api-keys and its principal_id. Owners of the tenant own each of its spaces."
      problem={change.problem}
    >
      {invited?.link == null ? null : (
        <ShownOnce
          title={`An invitation for ${invited.name}`}
          text="Send it to them: it signs them in once, within seven days, and is shown this once. Then add them to a space."
          secret={`${window.location.origin}${invited.link.path}`}
          onDismiss={() => setInvited(null)}
        />
      )}
      <AddPrincipalForm change={change} onMade={setInvited} />
      <ul className="divide-y rounded-xl border bg-card">
        {body.data.map((entry) => (
          <PrincipalRow key={entry.principal_id} entry={entry} me={me} change={change} />
        ))}
      </ul>
    </SettingsSection>
  );
}

const home = { href: "/", label: "Chats" };

function PrincipalRow({ entry, me, change }: { entry: PrincipalEntry; me: Me; change: Change }) {
  const { principal_id, name, email, kind, role, disabled_at } = entry;
  const isMe = principal_id === me.principal_id;
  const patch = (values: object) => void change.run(() => request(`/principals/${principal_id}`, jsonBody("PATCH", values)));
  return (
    <li className="flex flex-wrap items-center gap-3 px-4 py-3 text-sm">
      <span className="flex min-w-0 flex-1 basis-48 flex-col">
        <bdi className="truncate font-medium">
          {name}
          {isMe ? " (you)" : ""}
        </bdi>
        <span className="truncate text-xs text-muted-foreground">
          {email ?? (kind === "api_key" ? "a program" : "no e-mail address")}
          {disabled_at === null ? "" : ", disabled"}
        </span>
      </span>
      <select
        className="field-control"
        aria-label={`Role of ${name} in the tenant`}
        value={role}
        disabled={change.isBusy}
        onChange={(event) => patch({ role: event.target.value })}
      >
        <option value="member">Member</option>
        <option value="owner">Owner of the tenant</option>
      </select>
      <button
        type="button"
        className="button h-8!"
        disabled={change.isBusy || isMe}
        onClick={() => patch({ disabled: disabled_at === null })}
        aria-label={`${disabled_at === null ? "Disable" : "Enable"} ${name}`}
      >
        {disabled_at === null ? "Disable" : "Enable"}
      </button>
    </li>
  );
}

function AddPrincipalForm({ change, onMade }: { change: Change; onMade: (made: CreatedPrincipal) => void }) {
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const input = email === "" ? { name, kind: "api_key" } : { name, kind: "user", email };
    const isMade = await change.run(async () =>
      onMade((await requestJson<{ data: CreatedPrincipal }>("/principals", jsonBody("POST", input))).data),
    );
    if (!isMade) return;
    setName("");
    setEmail("");
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
      <Field label="E-mail address (a program has none)">
        {(id) => <input id={id} type="email" className="field-control" value={email} onChange={(event) => setEmail(event.target.value)} />}
      </Field>
      <button type="submit" className="button" data-kind="primary" disabled={change.isBusy || name.trim() === ""}>
        {email === "" ? "Add program" : "Add person"}
      </button>
    </form>
  );
}
