"use client";

import type { Member, Page, Role } from "@skillrun/contract";
import { type FormEvent, useState } from "react";
import { jsonBody, request } from "../chat/api/request.ts";
import { ConfirmDialog } from "../components/confirm-dialog.tsx";
import { LoadingLines } from "../shell/loading-lines.tsx";
import { ResourceProblem } from "../shell/resource-problem.tsx";
import { useResource } from "../shell/use-resource.ts";
import { useShellPlace } from "../shell/workplace-context.ts";
import { Field } from "./field.tsx";
import { SettingsSection } from "./settings-section.tsx";
import { useChange } from "./use-change.ts";

const roles: Record<Role, string> = {
  viewer: "Viewer: reads",
  member: "Member: chats and runs skills",
  editor: "Editor: publishes skills too",
  owner: "Owner: everything",
};

/** Who belongs to the space, and as what. */
export function MembersPanel() {
  const { spaceId, me } = useShellPlace();
  const path = `/spaces/${spaceId}/members`;
  const { body, error, refresh } = useResource<Page<Member>>(`${path}?limit=100`, { everyPage: true });
  const { isBusy, problem, run } = useChange(refresh);
  const [leaving, setLeaving] = useState<Member | null>(null);
  if (body === null)
    return error === null ? <LoadingLines /> : <ResourceProblem error={error} missing="There is no such space" back={home} />;
  return (
    <SettingsSection
      title="Members"
      text="Owners of the tenant belong to every space without being listed. Only owners of the space change this list."
      problem={problem}
    >
      <AddMemberForm isBusy={isBusy} onAdd={(email, role) => run(() => request(path, jsonBody("POST", { email, role })))} />
      <ul className="divide-y rounded-xl border bg-card">
        {body.data.map((member) => (
          <li key={member.principal_id} className="flex flex-wrap items-center gap-3 px-4 py-3 text-sm">
            <span className="flex min-w-0 flex-1 basis-48 flex-col">
              <bdi className="truncate font-medium">
                {member.name}
                {member.principal_id === me.principal_id ? " (you)" : ""}
              </bdi>
              <span className="truncate text-xs text-muted-foreground">
                {member.email ?? (member.kind === "api_key" ? "a program" : "")}
              </span>
            </span>
            <select
              className="field-control"
              aria-label={`Role of ${member.name}`}
              value={member.role}
              disabled={isBusy}
              onChange={(event) => {
                const role = event.target.value;
                void run(() => request(`${path}/${member.principal_id}`, jsonBody("PATCH", { role })));
              }}
            >
              {Object.entries(roles).map(([role, label]) => (
                <option key={role} value={role}>
                  {label}
                </option>
              ))}
            </select>
            <button
              type="button"
              className="button h-8!"
              disabled={isBusy}
              onClick={() => setLeaving(member)}
              aria-label={`Remove ${member.name}`}
            >
              Remove
            </button>
          </li>
        ))}
      </ul>
      {leaving === null ? null : (
        <ConfirmDialog
          title={`Remove ${leaving.name}?`}
          text="They no longer see the space; streams they have open end within seconds. What they started stays."
          action="Remove"
          onConfirm={async () => {
            await request(`${path}/${leaving.principal_id}`, { method: "DELETE" });
            refresh();
          }}
          onClose={() => setLeaving(null)}
        />
      )}
    </SettingsSection>
  );
}

const home = { href: "/", label: "Chats" };

function AddMemberForm({ isBusy, onAdd }: { isBusy: boolean; onAdd: (email: string, role: string) => Promise<boolean> }) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState("member");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await onAdd(email, role)) setEmail("");
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-wrap items-end gap-3 rounded-xl border bg-card p-4">
      <Field label="E-mail address">
        {(id) => (
          <input id={id} type="email" className="field-control" required value={email} onChange={(event) => setEmail(event.target.value)} />
        )}
      </Field>
      <Field label="Role">
        {(id) => (
          <select id={id} className="field-control" value={role} onChange={(event) => setRole(event.target.value)}>
            {Object.entries(roles).map(([key, label]) => (
              <option key={key} value={key}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
      <button type="submit" className="button" data-kind="primary" disabled={isBusy || email === ""}>
        Add member
      </button>
    </form>
  );
}
